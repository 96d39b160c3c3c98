package io.jbuild.context;

import io.jbuild.event.Transfer;
import io.jbuild.failure.FirstFailure;
import io.jbuild.file.ImagePath;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Hashes files in several threads, a batch at a time; few files in the one that asks. */
final class FileHashing implements LocalSnapshot.Hashing {

  /** Fewer files with fewer bytes are read before it is looked up what they are. */
  static final int FEW_FILES = 50;

  static final long FEW_BYTES = 256 << 10;

  private static final int WAITING = 32;

  private final FileDigests digests;
  private final int threads;
  private final Transfer reading;
  private final BlockingQueue<Batch> batches = new ArrayBlockingQueue<>(WAITING);
  private final List<Future<?>> workers = new ArrayList<>();
  private final FirstFailure failure = new FirstFailure();
  private @Nullable ExecutorService pool;
  private List<ImagePath> batch = new ArrayList<>();
  private long bytes;

  FileHashing(FileDigests digests, int threads, Transfer reading) {
    this.digests = digests;
    this.threads = threads;
    this.reading = reading;
  }

  /** Files, and the sum of their sizes; none is the end. */
  private record Batch(List<ImagePath> files, long bytes) {}

  @Override
  public void add(ImagePath file, long size) throws IOException {
    batch.add(file);
    bytes += size;
    if (batch.size() > FEW_FILES || bytes > FEW_BYTES) {
      if (pool == null) {
        digests.remember();
        pool = start();
      }
      hand(new Batch(batch, bytes));
      batch = new ArrayList<>();
      bytes = 0;
    }
  }

  @Override
  public void finish() throws IOException {
    if (pool == null) {
      for (ImagePath file : batch) {
        digests.find(file, reading);
      }
      return;
    }
    if (!batch.isEmpty()) {
      hand(new Batch(batch, bytes));
    }
    for (int i = 0; i < threads; i++) {
      hand(new Batch(List.of(), 0));
    }
    for (Future<?> worker : workers) {
      await(worker);
    }
    failure.throwIfThere();
  }

  @Override
  public void close() {
    if (pool != null) {
      pool.shutdownNow();
    }
  }

  private ExecutorService start() {
    ExecutorService started = Executors.newFixedThreadPool(threads);
    for (int i = 0; i < threads; i++) {
      workers.add(started.submit(this::work));
    }
    return started;
  }

  /**
   * Takes batches up to an empty one; after a failure only that whoever hands them need not wait.
   */
  private void work() {
    try {
      for (Batch next = batches.take(); !next.files().isEmpty(); next = batches.take()) {
        long read = 0;
        for (int i = 0; i < next.files().size() && !failure.isThere(); i++) {
          read += hash(next.files().get(i));
        }
        if (!failure.isThere()) {
          reading.skip(Math.max(0, next.bytes() - read));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private long hash(ImagePath file) {
    try {
      return digests.find(file, reading);
    } catch (IOException | RuntimeException | Error e) {
      failure.add(e);
      return 0;
    }
  }

  private void hand(Batch files) throws IOException {
    failure.throwIfThere();
    try {
      batches.put(files);
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private static void await(Future<?> worker) throws IOException {
    try {
      worker.get();
    } catch (InterruptedException e) {
      throw interrupted();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private static IOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("interrupted while the context was hashed");
  }
}
