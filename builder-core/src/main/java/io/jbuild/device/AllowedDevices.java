package io.jbuild.device;

import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which devices a build may ask for.
 *
 * @param all whether it may have each
 * @param aliases which it may have: by what a RUN may call them, what they are
 */
public record AllowedDevices(boolean all, SortedMap<String, String> aliases) {

  public AllowedDevices {
    aliases = Collections.unmodifiableSortedMap(new TreeMap<>(aliases));
  }

  /** What a RUN may call them. */
  Set<String> names() {
    return aliases.keySet();
  }

  /** What is meant by what a RUN calls it. */
  String meaning(String name) {
    return aliases.getOrDefault(name, name);
  }
}
