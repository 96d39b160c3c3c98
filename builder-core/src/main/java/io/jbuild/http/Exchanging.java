package io.jbuild.http;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.channels.spi.AbstractInterruptibleChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;

/**
 * A request that is under way: the interrupt of a thread that waits for it ends it, as that of a
 * thread which reads a file does; and so does too long a time in which nothing was sent.
 */
final class Exchanging extends AbstractInterruptibleChannel {

  private final HttpUriRequestBase request;
  private final Duration patience;
  private final AtomicLong sent = new AtomicLong();
  private volatile boolean stalled;

  Exchanging(HttpUriRequestBase request, Duration patience) {
    this.request = request;
    this.patience = patience;
  }

  interface Waiting<T> {
    T run() throws IOException;
  }

  /** Does what may wait for the server. */
  <T> T run(Waiting<T> waiting) throws IOException {
    boolean completed = false;
    begin();
    try {
      T result = waiting.run();
      completed = true;
      return result;
    } catch (SocketTimeoutException e) {
      throw silent(e);
    } catch (IOException e) {
      throw stalled ? silent(e) : e;
    } finally {
      end(completed);
    }
  }

  /** So many bytes more have gone out. */
  void sent(int bytes) {
    sent.addAndGet(bytes);
  }

  /** A socket says by itself that nothing comes, and never that nothing can be sent. */
  void watch(long before) {
    CompletableFuture.delayedExecutor(patience.toMillis(), TimeUnit.MILLISECONDS)
        .execute(
            () -> {
              long now = sent.get();
              if (!isOpen() || now == Long.MAX_VALUE) {
                return;
              }
              if (now == before) {
                stalled = true;
                request.cancel();
              } else {
                watch(now);
              }
            });
  }

  /** All is sent; from here on the socket watches. */
  void sentAll() {
    sent.set(Long.MAX_VALUE);
  }

  private IOException silent(IOException cause) {
    SocketTimeoutException silent =
        new SocketTimeoutException("nothing came for " + patience.toSeconds() + " seconds");
    silent.initCause(cause);
    return silent;
  }

  @Override
  protected void implCloseChannel() {
    request.cancel();
  }
}
