package io.jbuild.context;

import io.jbuild.file.ImagePath;
import io.jbuild.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Digests of files, one or many at a time. */
final class Hashing {

  private static final int LARGEST_BUFFER = 128 << 10;

  private Hashing() {}

  /** What makes the digest of one file known. */
  interface Hash {
    Digest of(ImagePath file) throws IOException;
  }

  static Digest digest(InputStream content, long size) throws IOException {
    MessageDigest hash = Digest.newSha256();
    byte[] buffer = new byte[(int) Math.min(size + 1, LARGEST_BUFFER)];
    for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
      hash.update(buffer, 0, read);
    }
    return Digest.of(hash);
  }

  static void inParallel(List<ImagePath> files, int threads, Hash hash) throws IOException {
    int workers = Math.min(threads, files.size());
    if (workers <= 1) {
      for (ImagePath file : files) {
        hash.of(file);
      }
      return;
    }
    AtomicInteger next = new AtomicInteger();
    ExecutorService pool = Executors.newFixedThreadPool(workers);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < workers; i++) {
        running.add(
            pool.submit(
                () -> {
                  for (int at = next.getAndIncrement();
                      at < files.size();
                      at = next.getAndIncrement()) {
                    hash.of(files.get(at));
                  }
                  return null;
                }));
      }
      for (Future<?> worker : running) {
        await(worker);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private static void await(Future<?> worker) throws IOException {
    try {
      worker.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while the context was hashed");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      if (e.getCause() instanceof RuntimeException runtime) {
        throw runtime;
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
