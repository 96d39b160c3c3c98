package io.jbuild.registry;

import java.util.List;

/**
 * By what right a registry is asked: an answer to one of its challenges is good for requests of the
 * same access alone.
 *
 * @param scopes what a token must allow (distribution's token specification); empty where whatever
 *     the registry names is enough
 */
record Access(Endpoint endpoint, List<String> scopes) {

  Access {
    scopes = List.copyOf(scopes);
  }

  static Access reading(Endpoint endpoint) {
    return new Access(endpoint, List.of());
  }

  static Access writing(Endpoint endpoint) {
    return new Access(endpoint, List.of(endpoint.scope("pull,push")));
  }

  /** Writing, with blobs that another repository of the registry has. */
  static Access mounting(Endpoint endpoint, String source) {
    return new Access(
        endpoint, List.of(endpoint.scope("pull,push"), "repository:" + source + ":pull"));
  }

  /** Who logs in wants to know whether this user may. */
  static Access login(Endpoint registry) {
    return reading(registry);
  }

  /** Who reads should not give a name that is not asked for; nobody writes without one. */
  List<Tokens.As> attempts() {
    if (endpoint.repository().isEmpty()) {
      return List.of(Tokens.As.USER);
    }
    return scopes.isEmpty()
        ? List.of(Tokens.As.NOBODY, Tokens.As.USER)
        : List.of(Tokens.As.USER, Tokens.As.NOBODY);
  }
}
