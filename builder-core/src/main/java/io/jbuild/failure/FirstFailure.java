package io.jbuild.failure;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What the first of several threads failed with, for the one that waits for them to throw. */
public final class FirstFailure {

  private final AtomicReference<@Nullable Throwable> first = new AtomicReference<>();

  /** Keeps a failure, unless another came before. */
  public void add(Throwable failure) {
    first.compareAndSet(null, failure);
  }

  public boolean isThere() {
    return first.get() != null;
  }

  /** Throws it, if there is one; what is neither input, output nor unchecked as the cause. */
  public void throwIfThere() throws IOException {
    Throwable failed = first.get();
    if (failed != null) {
      throw rethrown(failed);
    }
  }

  /**
   * What another thread failed with, to be thrown in this one: what is unchecked is thrown from
   * here, and what is neither input nor output is the cause.
   */
  public static IOException rethrown(@Nullable Throwable failed) {
    if (failed instanceof RuntimeException runtime) {
      throw runtime;
    }
    if (failed instanceof Error error) {
      throw error;
    }
    return failed instanceof IOException io ? io : new IOException(failed);
  }
}
