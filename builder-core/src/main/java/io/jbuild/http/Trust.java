package io.jbuild.http;

import java.nio.file.Path;
import java.util.List;

/**
 * How TLS is spoken.
 *
 * @param anybody whether any certificate will do
 * @param authorities folders with certificates of those trusted besides Java's, {@code *.crt}
 * @param own folders with certificates that are shown to a server which asks, {@code *.cert}, each
 *     with its {@code *.key}
 */
public record Trust(boolean anybody, List<Path> authorities, List<Path> own) {

  /** Whom Java trusts. */
  public static final Trust USUAL = new Trust(false, List.of(), List.of());

  public Trust {
    authorities = List.copyOf(authorities);
    own = List.copyOf(own);
  }
}
