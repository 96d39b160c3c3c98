package io.jbuild.snapshot;

import io.jbuild.failure.FirstFailure;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * A diff in which files are found and read by the thread that asks, while another one gives the
 * visitor those that were found before: to hash and write them takes as long as to read them. The
 * changes come in the same order. Where they are few, there is no other thread.
 */
public final class PipelinedDiff implements LayerDiff {

  private static final int MOST_READ_AHEAD = 1 << 16;
  private static final int MOST_CHANGES = 64;
  private static final long MOST_BYTES = 1 << 20;
  private static final int MOST_OPEN = 8;
  private static final int MOST_WAITING = 4;

  private final LayerDiff diff;

  /** The changes of a diff, which two threads must not read at once; nor do they. */
  public PipelinedDiff(LayerDiff diff) {
    this.diff = diff;
  }

  @Override
  public void forEach(ChangeVisitor visitor) throws IOException {
    Ahead ahead = new Ahead(visitor);
    boolean whole = false;
    try {
      diff.forEach(ahead);
      ahead.finish();
      whole = true;
    } finally {
      if (!whole) {
        ahead.stop();
      }
    }
  }

  /** Tells the visitor of a change. */
  private interface Change {
    void tell(ChangeVisitor visitor) throws IOException;

    /** Lets go of what it holds, where the visitor is never told. */
    default void drop() throws IOException {}
  }

  /** A large file: opened where it was found, read where it is needed. */
  private record Opened(ImagePath path, FileNode node, InputStream input) implements Change {
    @Override
    public void tell(ChangeVisitor visitor) throws IOException {
      try (InputStream open = input) {
        visitor.put(path, node, () -> open);
      }
    }

    @Override
    public void drop() throws IOException {
      input.close();
    }
  }

  /** Reads ahead of the visitor. */
  private static final class Ahead implements ChangeVisitor {
    private final ChangeVisitor visitor;
    private final BlockingQueue<List<Change>> queue = new ArrayBlockingQueue<>(MOST_WAITING);
    private final FirstFailure failure = new FirstFailure();
    private List<Change> found = new ArrayList<>();
    private long bytes;
    private @Nullable Thread teller;

    Ahead(ChangeVisitor visitor) {
      this.visitor = visitor;
    }

    @Override
    public void put(ImagePath path, FileNode node, Content content) throws IOException {
      if (!(node instanceof FileNode.RegularFile file)) {
        add(to -> to.put(path, node, content), 0);
      } else if (file.size() > MOST_READ_AHEAD) {
        add(new Opened(path, node, content.open()), MOST_BYTES / MOST_OPEN);
      } else {
        // One more than there should be, for who looks whether it changed.
        byte[] read = new byte[(int) file.size() + 1];
        int length;
        try (InputStream input = content.open()) {
          length = input.readNBytes(read, 0, read.length);
        }
        Content known = () -> new ByteArrayInputStream(read, 0, length);
        add(to -> to.put(path, node, known), length);
      }
    }

    @Override
    public void link(ImagePath path, FileNode.RegularFile node, ImagePath target)
        throws IOException {
      add(to -> to.link(path, node, target), 0);
    }

    @Override
    public void opaque(ImagePath directory) throws IOException {
      add(to -> to.opaque(directory), 0);
    }

    @Override
    public void whiteout(ImagePath path) throws IOException {
      add(to -> to.whiteout(path), 0);
    }

    private void add(Change change, long size) throws IOException {
      found.add(change);
      bytes += size;
      if (found.size() == MOST_CHANGES || bytes > MOST_BYTES) {
        failure.throwIfThere();
        List<Change> batch = found;
        found = new ArrayList<>();
        bytes = 0;
        hand(batch);
      }
    }

    private void hand(List<Change> batch) throws IOException {
      Thread running = teller;
      if (running == null) {
        running = new Thread(this::tellAll, "jbuild-pack");
        running.setDaemon(true);
        running.start();
        teller = running;
      }
      try {
        queue.put(batch);
      } catch (InterruptedException e) {
        drop(batch);
        Thread.currentThread().interrupt();
        throw new ClosedByInterruptException();
      }
    }

    /** The other thread's work: until the end, also where nobody is told any more. */
    private void tellAll() {
      boolean ended = false;
      while (!ended) {
        try {
          List<Change> batch = queue.take();
          ended = batch.isEmpty();
          tell(batch);
        } catch (InterruptedException e) {
          failure.add(new ClosedByInterruptException());
        } catch (IOException | RuntimeException | Error e) {
          failure.add(e);
        }
      }
    }

    private void tell(List<Change> batch) throws IOException {
      int told = 0;
      try {
        while (told < batch.size() && !failure.isThere()) {
          batch.get(told++).tell(visitor);
        }
      } finally {
        drop(batch.subList(told, batch.size()));
      }
    }

    private static void drop(List<Change> changes) throws IOException {
      for (Change change : changes) {
        change.drop();
      }
    }

    /** Tells of the last changes, once all others are told. */
    void finish() throws IOException {
      await(false);
      failure.throwIfThere();
      tell(found);
      found = List.of();
    }

    /** Tells of no more. */
    void stop() throws IOException {
      failure.add(new ClosedByInterruptException());
      await(true);
      drop(found);
    }

    private void await(boolean stopped) throws IOException {
      Thread running = teller;
      if (running == null) {
        return;
      }
      boolean interrupted = false;
      boolean told = false;
      if (stopped) {
        running.interrupt();
      }
      while (running.isAlive()) {
        try {
          if (!told) {
            queue.put(List.of());
            told = true;
          }
          running.join();
        } catch (InterruptedException e) {
          interrupted = true;
          failure.add(new ClosedByInterruptException());
          running.interrupt();
        }
      }
      teller = null;
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
