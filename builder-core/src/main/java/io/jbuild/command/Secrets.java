package io.jbuild.command;

import io.jbuild.file.ByteString;
import java.nio.file.Path;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a build was given that no image may hold. It is part of no key, and shows nothing of itself.
 *
 * @param values of secrets, by id
 * @param agents the sockets of SSH agents, by id
 */
public record Secrets(SortedMap<String, ByteString> values, SortedMap<String, Path> agents) {

  /** Nothing was given. */
  public static final Secrets NONE =
      new Secrets(Collections.emptySortedMap(), Collections.emptySortedMap());

  public Secrets {
    values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    agents = Collections.unmodifiableSortedMap(new TreeMap<>(agents));
  }

  @Override
  public String toString() {
    return "Secrets" + values.keySet() + agents.keySet();
  }
}
