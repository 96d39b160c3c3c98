package io.jbuild.registry;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;

/** One request, one answer; follows nothing by itself. */
final class Exchange {

  private static final Duration CONNECT = Duration.ofSeconds(30);

  /** Until the head of the answer is here; a body may take as long as it comes. */
  private static final Duration ANSWER = Duration.ofSeconds(60);

  private static final int TRIES = 3;

  private final Duration pause;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(CONNECT)
          .build();

  /**
   * Asks registries.
   *
   * @param pause before what failed for a passing reason is tried again; doubled each time
   */
  Exchange(Duration pause) {
    this.pause = pause;
  }

  /** Sends it; an unreachable host, or a server that is down for the moment, is tried again. */
  HttpResponse<InputStream> send(HttpRequest.Builder request, String host)
      throws IOException, InterruptedException {
    HttpRequest ready = request.timeout(ANSWER).header("User-Agent", "jbuild").build();
    for (int attempt = 1; ; attempt++) {
      try {
        HttpResponse<InputStream> response =
            client.send(ready, HttpResponse.BodyHandlers.ofInputStream());
        if (attempt == TRIES || !passing(response.statusCode())) {
          return response;
        }
        response.body().close();
      } catch (IOException e) {
        if (attempt == TRIES) {
          throw Refusal.unreachable(
              "cannot reach "
                  + host
                  + " at "
                  + ready.uri().getAuthority()
                  + ": "
                  + Exchange.reason(e),
              e);
        }
      }
      Thread.sleep(pause.toMillis() << (attempt - 1));
    }
  }

  private static boolean passing(int status) {
    return status == 502 || status == 503 || status == 504;
  }

  /** Java's HTTP client leaves the message of a refused connection empty. */
  private static String reason(IOException e) {
    String message = e.getMessage();
    if (message != null && !message.isEmpty()) {
      return message;
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException) {
        return "no such host";
      }
    }
    return e instanceof ConnectException
        ? "connection refused"
        : e.getClass().getSimpleName().replaceFirst("Exception$", "");
  }
}
