package io.jbuild.registry;

import io.jbuild.blob.Blob;
import io.jbuild.event.Transfer;
import io.jbuild.event.Transfers;
import io.jbuild.failure.BuildException;
import io.jbuild.http.Answer;
import io.jbuild.http.HttpFailures;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The way of one blob into a repository (distribution-spec, "Pushing blobs"): in one piece, or in
 * several where the registry wants them small; what was cut is taken up again where it was cut, as
 * far as the registry knows where.
 */
final class Upload {

  /** More than of a request that brings nothing: it may have come far. */
  private static final int MORE_TRIES = 2;

  /** Below this a body is too large for no registry that is worth the name. */
  private static final long SMALLEST = 256 << 10;

  private static final long PIECE = 8 << 20;
  private static final Pattern RANGE = Pattern.compile("(?:bytes=)?0-([0-9]{1,18})");

  private final Session session;
  private final Access access;
  private final Blob blob;
  private final Transfers transfers;
  private Transfer transfer;
  private @Nullable URI at;
  private long from;
  private long piece = Long.MAX_VALUE;
  private long least = SMALLEST;
  private int failures;

  /**
   * An upload that is to be made.
   *
   * @param transfers hears of it, when it begins
   */
  Upload(Session session, Access access, Blob blob, Transfers transfers) {
    this.transfers = transfers;
    this.transfer = new Transfer("", 0);
    this.session = session;
    this.access = access;
    this.blob = blob;
  }

  /** Takes over an upload that another request has begun. */
  Upload begunBy(Answer response) throws IOException {
    began(response, ask("POST", access.endpoint().uploads()));
    return this;
  }

  /** Brings it. */
  void run() throws IOException, InterruptedException {
    blob.open().close(); // One from elsewhere is fetched by this, and fails in its own words.
    transfer = transfers.begin("push", blob.digest(), blob.size());
    try {
      while (!step()) {
        // until it is there
      }
    } finally {
      transfer.end();
    }
  }

  /** Begins an upload, which shows that one may. */
  Upload begin() throws IOException, InterruptedException {
    Ask ask = ask("POST", access.endpoint().uploads()).carrying(Body.of(new byte[0]));
    Answer response = session.send(ask);
    if (response.status() != 202) {
      throw Refusal.toPush(response, ask);
    }
    began(response, ask);
    return this;
  }

  /** Drops what was begun. A registry that does not know how drops it by itself some day. */
  void cancel() throws IOException, InterruptedException {
    URI place = at;
    if (place != null) {
      close(session.send(ask("DELETE", place)));
    }
  }

  private void began(Answer response, Ask ask) throws IOException {
    close(response);
    at = location(response, ask).orElse(null);
    if (at == null) {
      throw Refusal.lied(access.endpoint().host() + " does not say where to upload " + ask.what());
    }
    from = 0;
    Optional<String> smallest = response.header("OCI-Chunk-Min-Length");
    if (smallest.isPresent() && smallest.get().matches("[0-9]{1,15}")) {
      least = Math.max(SMALLEST, Long.parseLong(smallest.get()));
      piece = Math.max(least, Math.min(piece, PIECE));
    }
  }

  /** One request; whether the blob is there after it. */
  private boolean step() throws IOException, InterruptedException {
    URI place = at;
    if (place == null) {
      begin();
      return false;
    }
    boolean whole = from == 0 && piece >= blob.size();
    long to = Math.min(blob.size(), from + Math.min(piece, blob.size() - from));
    boolean last = whole || from == blob.size();
    Ask ask =
        ask(last ? "PUT" : "PATCH", last ? closing(place) : place)
            .header("Content-Type", "application/octet-stream")
            .carrying(Body.part(blob, from, to - from, transfer));
    if (!last) {
      ask = ask.header("Content-Range", from + "-" + (to - 1));
    }
    Answer response;
    try {
      response = session.send(ask);
    } catch (IOException e) {
      blob.open().close(); // Where it is our own file that cannot be read, this says so.
      String host = access.endpoint().host();
      failed(
          Refusal.unreachable(
              host + " broke off while it took " + ask.what() + ": " + HttpFailures.reason(e), e),
          Optional.empty());
      resume(place);
      return false;
    }
    int status = response.status();
    if (status / 100 == 2) {
      close(response);
      if (last) {
        Answers.checkDigest(response, blob.digest(), ask);
        return true;
      }
      at = location(response, ask).orElse(place);
      from = to;
      failures = 0;
    } else {
      refused(status, response, ask, place);
    }
    return false;
  }

  private void refused(int status, Answer response, Ask ask, URI place)
      throws IOException, InterruptedException {
    Optional<Duration> asked = Exchange.retryAfter(response);
    BuildException refusal = Refusal.toPush(response, ask);
    if (status == 413 && Math.min(piece, blob.size()) > least) {
      takeSmaller();
      at = null;
    } else if (Exchange.passing(status) && !Exchange.isLong(asked)) {
      failed(refusal, asked);
      resume(place);
    } else if (status == 404 || status == 416) {
      // It has forgotten the upload, or has not got what it said.
      failed(refusal, asked);
      at = null;
    } else {
      throw refusal;
    }
  }

  /** Another try, if there is one left. */
  private void failed(BuildException failure, Optional<Duration> asked)
      throws InterruptedException {
    failures++;
    if (failures == session.patience().tries() + MORE_TRIES) {
      throw failure;
    }
    if (failures > 1) {
      takeSmaller(); // Who cuts off what is large does not always say so.
    }
    session.await(failures, asked);
  }

  private void takeSmaller() {
    piece = Math.max(least, piece > PIECE ? PIECE : piece / 2);
  }

  /** Goes on where the registry says it has come to; begins again where it does not say. */
  private void resume(URI place) throws IOException, InterruptedException {
    Ask ask = ask("GET", place);
    Answer response = session.send(ask);
    close(response);
    Matcher range = RANGE.matcher(response.header("Range").orElse(""));
    if (response.status() / 100 != 2 || !range.matches()) {
      at = null;
      return;
    }
    at = location(response, ask).orElse(place);
    // Of nothing it says the same as of one byte.
    long end = Long.parseLong(range.group(1));
    long now = end == 0 ? 0 : end + 1;
    if (now > blob.size()) {
      at = null;
    } else if (now > from) {
      failures = 0;
    }
    from = now;
  }

  private URI closing(URI place) {
    String text = place.toString();
    return URI.create(
        text + (text.contains("?") ? "&" : "?") + "digest=" + blob.digest().toString());
  }

  private Ask ask(String method, URI address) {
    return Ask.of(access, "blob " + blob.digest(), method, address);
  }

  private static Optional<URI> location(Answer response, Ask ask) {
    return response
        .header("Location")
        .map(
            text ->
                Session.next(
                    ask.access().endpoint(), response.address(), text, "sends the upload"));
  }

  private static void close(Answer response) throws IOException {
    Answers.drain(response);
  }
}
