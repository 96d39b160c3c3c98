package io.jbuild.share;

import io.jbuild.blob.Blob;
import io.jbuild.blob.WorkFolder;
import io.jbuild.failure.BuildException;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.posix.Uninterrupted;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Says on a board which steps this build does, and brings each result there as soon as it is made,
 * while the build goes on. Safe for several threads.
 */
public final class Announcer implements AutoCloseable {

  /** Whoever stops a build does not want to wait until others know. */
  private static final Duration FAREWELL = Duration.ofSeconds(3);

  private final Board board;
  private final CacheTarget target;
  private final SharedParts parts;
  private final WorkFolder work;
  private final TreeSet<Digest> doing = new TreeSet<>();
  private final List<Future<?>> bringing = new ArrayList<>();
  private @Nullable ExecutorService threads;
  private int layers;
  private long sent;

  /**
   * One for a cache.
   *
   * @param target where results go in the end, and what that may cost
   * @param work where a layer is compressed
   */
  public Announcer(Board board, CacheTarget target, SharedParts parts, WorkFolder work) {
    this.board = board;
    this.target = target;
    this.parts = parts;
    this.work = work;
  }

  Board board() {
    return board;
  }

  /** Where results go in the end, and what that may still cost. */
  public synchronized CacheTarget target() {
    return target.less(sent);
  }

  /** Layers that were brought. */
  public synchronized int layers() {
    return layers;
  }

  /** Bytes of them. */
  public synchronized long sent() {
    return sent;
  }

  /**
   * A step is begun.
   *
   * @param seen what stood there of it: what came there since stays, and so is heard
   */
  void begin(AnnouncementDocument.Announced step, Optional<AnnouncementDocument.Announced> seen)
      throws InterruptedException {
    synchronized (this) {
      doing.add(step.key());
    }
    board.change(before -> before.find(step.key()).equals(seen) ? before.with(step) : before);
  }

  /** A step is done, if it was begun here: whoever waits gets the layer before the build ends. */
  synchronized void made(AnnouncementDocument.Announced step, Shareable result) {
    if (doing.remove(step.key())) {
      bringing.add(threads().submit(() -> bring(step, result)));
    }
  }

  /** A step is not gone on with, or done elsewhere; nothing where it was made. */
  synchronized void over(Digest key, String runner) {
    if (doing.remove(key)) {
      withdraw(key, runner);
    }
  }

  private synchronized void withdraw(Digest key, String runner) {
    if (!threads().isShutdown()) {
      threads().execute(() -> attempt(() -> board.change(all -> all.without(key, runner))));
    }
  }

  private synchronized ExecutorService threads() {
    if (threads == null) {
      threads =
          Executors.newCachedThreadPool(
              work -> {
                Thread thread = new Thread(work, "announcer");
                thread.setDaemon(true);
                return thread;
              });
    }
    return threads;
  }

  /** What goes on beside the build. */
  private interface Beside {
    void run() throws IOException, InterruptedException;
  }

  /** Nothing of it fails a build. */
  private void attempt(Beside beside) {
    try {
      try {
        beside.run();
      } catch (IOException | BuildException e) {
        board.failed(e);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void bring(AnnouncementDocument.Announced step, Shareable result) {
    attempt(
        () -> {
          SortedMap<Digest, Shareable> one = new TreeMap<>();
          one.put(result.key(), result);
          CacheExport.Outcome outcome =
              new CacheExport(target(), new Early(step), parts)
                  .run(one, layer -> true, work, CacheDocument::of);
          synchronized (this) {
            layers += outcome.layers();
            sent += outcome.bytes();
          }
          if (outcome.results() == 0) {
            withdraw(step.key(), step.runner());
          }
        });
  }

  /** Takes one result, and says on the board that it is there. */
  private final class Early implements CacheDestination {
    private final AnnouncementDocument.Announced step;

    Early(AnnouncementDocument.Announced step) {
      this.step = step;
    }

    @Override
    public OptionalLong size(Descriptor blob) throws IOException, InterruptedException {
      return board.destination().size(blob);
    }

    @Override
    public boolean replaces() {
      return false;
    }

    @Override
    public void bring(Blob blob) throws IOException, InterruptedException {
      board.destination().bring(blob);
    }

    @Override
    public void finish(SharedDocument document) throws InterruptedException {
      SharedResult result = ((CacheDocument) document).results().get(step.key());
      board.change(all -> all.with(step.done(Optional.ofNullable(result))));
    }
  }

  /** Waits until all that was made is there. */
  public void finish() throws InterruptedException {
    List<Future<?>> all;
    synchronized (this) {
      all = List.copyOf(bringing);
    }
    for (Future<?> one : all) {
      try {
        one.get();
      } catch (ExecutionException e) {
        throw new IllegalStateException(e.getCause()); // A mistake of ours: all else is told.
      }
    }
  }

  /**
   * Takes back what is not done, where there is something; for that nobody waits longer than some
   * seconds.
   */
  @Override
  public void close() {
    ExecutorService running;
    synchronized (this) {
      bringing.forEach(one -> one.cancel(/* mayInterruptIfRunning= */ true));
      running = threads;
    }
    if (running != null) {
      running.shutdown();
      if (!Uninterrupted.awaitEnd(running, FAREWELL)) {
        running.shutdownNow();
      }
    }
  }
}
