package io.jbuild.conformance;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where and with what cases are run.
 *
 * @param command what starts jbuild; options follow
 * @param environment all that jbuild finds in its environment
 * @param scratch a folder for what is thrown away
 * @param registry {@code HOST:PORT} of a registry over plain http; empty where there is none
 * @param seconds that a step may take
 */
public record Bench(
    List<String> command,
    SortedMap<String, String> environment,
    Path scratch,
    String registry,
    long seconds) {

  public Bench {
    command = List.copyOf(command);
    environment = Collections.unmodifiableSortedMap(new TreeMap<>(environment));
  }
}
