package io.jbuild.registry;

import io.jbuild.blob.Blob;
import io.jbuild.event.Transfers;
import io.jbuild.failure.BuildException;
import io.jbuild.http.Answer;
import io.jbuild.oci.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A blob of a registry, or of whichever of its mirrors has it; fetched each time it is opened. Who
 * asks again for its end may get it from another place: its digest says whether all is of a piece.
 *
 * @param places where it may be, in the order in which they are asked
 * @param transfers hears of each fetching
 */
record RemoteBlob(
    Session session,
    Hosts hosts,
    List<Hosts.Place> places,
    Descriptor descriptor,
    Transfers transfers) {

  Blob toBlob() {
    return Blob.of(descriptor, () -> new VerifiedDownload(this));
  }

  /** Where it comes from, as long as that does not fail. */
  String host() {
    return Endpoint.of(places.get(0).name()).host();
  }

  /**
   * The bytes that follow the first ones.
   *
   * @throws IOException where the connection broke off
   * @throws BuildException where no place has them
   */
  InputStream from(long offset) throws IOException {
    try {
      for (int i = 0; ; i++) {
        try {
          return from(hosts.endpoint(places.get(i)), offset);
        } catch (BuildException e) {
          if (i == places.size() - 1) {
            throw e;
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for a registry");
    }
  }

  /** Waits before another attempt. */
  void await(int attempt) throws IOException {
    try {
      session.await(attempt, Optional.<Duration>empty());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for a registry");
    }
  }

  private InputStream from(Endpoint endpoint, long offset)
      throws IOException, InterruptedException {
    String what = "blob " + descriptor.digest();
    Ask ask = Ask.of(Access.reading(endpoint), what, "GET", endpoint.blob(descriptor.digest()));
    if (offset > 0) {
      ask = ask.header("Range", "bytes=" + offset + "-");
    }
    Answer response = session.send(ask);
    int status = response.status();
    if (status == 206 && offset > 0) {
      String range = response.header("Content-Range").orElse("");
      if (!range.startsWith("bytes " + offset + "-")) {
        response.close();
        throw Refusal.lied(
            endpoint.host() + " was asked for " + what + " from " + offset + " and sent " + range);
      }
      return response.body();
    }
    if (status != 200) {
      throw Refusal.of(response, what, endpoint.host());
    }
    // A server need not know how to begin in the middle (RFC 9110, 14.2).
    response.body().skipNBytes(offset);
    return response.body();
  }
}
