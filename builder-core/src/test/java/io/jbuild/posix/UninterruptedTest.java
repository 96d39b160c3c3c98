package io.jbuild.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The thread that waits is interrupted; what it waits for ends only after it has noticed. */
class UninterruptedTest {

  private final Thread waiting = Thread.currentThread();
  private final AtomicBoolean ended = new AtomicBoolean();

  /** Ends when the thread that waits has taken notice of its interruption. */
  private void work() {
    while (waiting.isInterrupted()) {
      Thread.onSpinWait();
    }
    ended.set(true);
  }

  private void assertWaited() {
    assertTrue(Thread.interrupted(), "it is told of the interruption after");
    assertTrue(ended.get(), "it waited for the end");
  }

  @AfterEach
  void leaveNoInterruptionBehind() {
    Thread.interrupted();
  }

  @Test
  void aThreadIsWaitedForThoughInterrupted() {
    Thread thread = new Thread(this::work);
    waiting.interrupt();
    thread.start();
    Uninterrupted.join(thread);
    assertFalse(thread.isAlive());
    assertWaited();
  }

  @Test
  void soAreThreadsThatTakeNothingMore() {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    waiting.interrupt();
    threads.execute(this::work);
    threads.shutdown();
    Uninterrupted.awaitEnd(threads);
    assertTrue(threads.isTerminated());
    assertWaited();
  }

  @Test
  void soIsAResult() throws ExecutionException {
    FutureTask<String> task =
        new FutureTask<>(
            () -> {
              work();
              return "result";
            });
    waiting.interrupt();
    new Thread(task).start();
    assertEquals("result", Uninterrupted.get(task));
    assertWaited();
  }

  @Test
  void aFailureIsThrownAndTheInterruptionIsKept() {
    IOException failure = new IOException("no");
    FutureTask<String> task =
        new FutureTask<>(
            () -> {
              work();
              throw failure;
            });
    waiting.interrupt();
    new Thread(task).start();
    assertSame(
        failure, assertThrows(ExecutionException.class, () -> Uninterrupted.get(task)).getCause());
    assertWaited();
  }

  @Test
  void whoIsNotInterruptedIsNotAfter() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    Thread thread = new Thread(begun::countDown);
    thread.start();
    begun.await();
    Uninterrupted.join(thread);
    assertFalse(Thread.interrupted());
  }
}
