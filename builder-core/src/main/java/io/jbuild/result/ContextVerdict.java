package io.jbuild.result;

import java.util.Optional;

/**
 * What becomes of a path of a context.
 *
 * @param path from the context's folder
 * @param exists whether something is there
 * @param ignoreFile the name of the file whose rules apply; empty where there is none
 * @param rule the last one that decided of the path; empty where none has a say
 */
public record ContextVerdict(
    String path, boolean exists, Fate fate, Optional<String> ignoreFile, Optional<Rule> rule) {

  /** A line of the ignore file. */
  public record Rule(int line, String pattern) {}

  /** What the ignore file does to a path. */
  public enum Fate {
    /** No rule has a say. */
    UNTOUCHED,
    /** A rule left it out, and a later one took that back. */
    BROUGHT_BACK,
    LEFT_OUT,
    /** It is a folder that is left out, but something in it is brought back. */
    LEFT_OUT_IN_PART
  }
}
