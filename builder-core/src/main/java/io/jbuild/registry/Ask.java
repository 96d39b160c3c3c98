package io.jbuild.registry;

import io.jbuild.http.Request;
import io.jbuild.http.Request.Header;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A request to a registry.
 *
 * @param what it is about, for people
 */
record Ask(
    Access access, String what, String method, URI address, Body body, List<Header> headers) {

  Ask {
    headers = List.copyOf(headers);
  }

  static Ask of(Access access, String what, String method, URI address) {
    return new Ask(access, what, method, address, Body.NONE, List.of());
  }

  Ask header(String name, String value) {
    List<Header> more = new ArrayList<>(headers);
    more.add(new Header(name, value));
    return new Ask(access, what, method, address, body, more);
  }

  Ask carrying(Body other) {
    return new Ask(access, what, method, address, other, headers);
  }

  /** As it goes to an address, which may be one that a redirect led to. */
  Request to(URI at, Patience patience) {
    Duration most = body.again() == Body.Again.HARMLESS ? patience.silence() : patience.stall();
    return new Request(method, at, headers, body.content(), most);
  }
}
