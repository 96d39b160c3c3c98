package io.jbuild.sandbox;

import io.jbuild.failure.FirstFailure;
import io.jbuild.posix.Uninterrupted;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A few threads that make files while another one goes on to the next directory. The kernel lets
 * files of several directories be made at once. Used by one thread, which also works itself where
 * all others are busy; they start when there is work for more than one.
 */
final class FileCrew {

  private static final int HELPERS = Math.min(3, Runtime.getRuntime().availableProcessors() - 1);
  private static final int WAITING = 8;

  /** Some work. */
  @FunctionalInterface
  interface Work {
    void run() throws IOException;
  }

  private final FirstFailure failure = new FirstFailure();

  /** One of them is taken by each work that is not done yet. */
  private final Semaphore places = new Semaphore(HELPERS + WAITING);

  private @Nullable ThreadPoolExecutor helpers;
  private boolean begun;

  /** Has it done, by whoever has time. The first is done at once: most layers have no more. */
  void add(Work work) throws IOException {
    failure.throwIfThere();
    if (!begun || HELPERS == 0 || !places.tryAcquire()) {
      begun = true;
      work.run();
      return;
    }
    helpers().execute(() -> help(work));
  }

  private void help(Work work) {
    try {
      if (!failure.isThere()) {
        work.run();
      }
    } catch (IOException | RuntimeException | Error e) {
      failure.add(e);
    } finally {
      places.release();
    }
  }

  private ThreadPoolExecutor helpers() {
    ThreadPoolExecutor known = helpers;
    if (known == null) {
      known =
          new ThreadPoolExecutor(
              HELPERS,
              HELPERS,
              1,
              TimeUnit.SECONDS,
              new ArrayBlockingQueue<>(HELPERS + WAITING),
              FileCrew::thread);
      known.allowCoreThreadTimeOut(true);
      helpers = known;
    }
    return known;
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "jbuild-files");
    thread.setDaemon(true);
    return thread;
  }

  /** Waits until all is done; fails as the first of it did that failed. */
  void finish() throws IOException {
    if (helpers != null) {
      try {
        places.acquire(HELPERS + WAITING);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ClosedByInterruptException();
      }
      places.release(HELPERS + WAITING);
    }
    failure.throwIfThere();
  }

  /** Ends what is being done, where anything is; nothing is after. */
  void stop() {
    if (helpers == null) {
      return;
    }
    failure.add(new ClosedByInterruptException());
    helpers.shutdownNow();
    Uninterrupted.awaitEnd(helpers);
  }
}
