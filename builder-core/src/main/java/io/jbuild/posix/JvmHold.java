package io.jbuild.posix;

import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A name that one thread of this JVM holds, also where several class loaders have the engine each
 * for itself, as a build tool's do: they share no field, but each string there is once. Its monitor
 * is held by a thread made for that, so that who waits can be interrupted.
 */
final class JvmHold {

  /** What a thread takes to start, and more: nobody who only tries waits for longer. */
  private static final long TRIAL_MILLIS = 100;

  private final CountDownLatch taken = new CountDownLatch(1);
  private final CountDownLatch left = new CountDownLatch(1);
  private final Thread keeper;

  private JvmHold(String name) {
    String monitor = ("jbuild holds " + name).intern();
    keeper = new Thread(() -> keep(monitor), "jbuild-hold");
    keeper.setDaemon(true);
    keeper.start();
  }

  private void keep(String monitor) {
    synchronized (monitor) {
      taken.countDown();
      boolean free = false;
      while (!free) {
        try {
          left.await();
          free = true;
        } catch (InterruptedException e) {
          // Nobody knows this thread: whoever interrupts all there are does not mean it.
          free = false;
        }
      }
    }
  }

  /** Waits for a name. */
  static JvmHold acquire(String name) throws InterruptedException {
    JvmHold hold = new JvmHold(name);
    try {
      hold.taken.await();
      return hold;
    } catch (InterruptedException e) {
      hold.left.countDown();
      throw e;
    }
  }

  /** The name if nobody holds it, as far as can be seen in a short time. */
  static Optional<JvmHold> tryAcquire(String name) throws InterruptedException {
    JvmHold hold = new JvmHold(name);
    boolean taken = false;
    try {
      taken = hold.taken.await(TRIAL_MILLIS, TimeUnit.MILLISECONDS);
    } finally {
      if (!taken) {
        hold.left.countDown();
      }
    }
    return taken ? Optional.of(hold) : Optional.empty();
  }

  /** Lets go; when this returns, the next one can have it. */
  void release() {
    left.countDown();
    Uninterrupted.join(keeper);
  }
}
