package io.jbuild.blob;

import io.jbuild.failure.FirstFailure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Several things at once; the first failure is the failure of all, and stops the others. */
public final class Parallel {

  /** How many things go over a line at once, where nobody says: it is not cores they wait for. */
  public static final int TRANSFERS = 4;

  private Parallel() {}

  /** What is to be done with each. */
  @FunctionalInterface
  public interface Action<T> {
    void on(T element) throws IOException, InterruptedException;
  }

  /**
   * Does it with each.
   *
   * @param threads how many at once
   */
  public static <T> void forEach(Collection<T> elements, int threads, Action<T> action)
      throws IOException, InterruptedException {
    ExecutorService pool = Executors.newFixedThreadPool(Math.max(1, threads));
    try {
      CompletionService<Object> ends = new ExecutorCompletionService<>(pool);
      List<Future<Object>> all = new ArrayList<>();
      for (T element : elements) {
        all.add(
            ends.submit(
                () -> {
                  action.on(element);
                  return element;
                }));
      }
      for (int ended = 0; ended < all.size(); ended++) {
        ends.take().get();
      }
    } catch (ExecutionException e) {
      throw FirstFailure.rethrown(e.getCause());
    } finally {
      pool.shutdownNow();
      // Who still reads or writes would miss the files, or leave some, that the caller deletes.
      while (!pool.awaitTermination(1, TimeUnit.SECONDS)) {
        Thread.onSpinWait();
      }
    }
  }
}
