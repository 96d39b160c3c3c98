package io.jbuild.http;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A request (RFC 9110).
 *
 * @param address without a name and a password: these go into a header
 * @param patience how long nothing may move, in either direction
 */
public record Request(
    String method,
    URI address,
    List<Header> headers,
    Optional<Content> content,
    Duration patience) {

  /** A line of a request's head. */
  public record Header(String name, String value) {}

  public Request {
    headers = List.copyOf(headers);
  }

  /** One without headers of its own, which carries nothing. */
  public static Request of(String method, URI address, Duration patience) {
    return new Request(method, address, List.of(), Optional.empty(), patience);
  }

  /** The same with another header. */
  public Request header(String name, String value) {
    List<Header> more = new ArrayList<>(headers);
    more.add(new Header(name, value));
    return new Request(method, address, more, content, patience);
  }

  /** The same with something to carry. */
  public Request carrying(Content what) {
    return new Request(method, address, headers, Optional.of(what), patience);
  }
}
