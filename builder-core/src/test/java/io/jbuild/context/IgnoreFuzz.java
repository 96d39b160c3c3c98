package io.jbuild.context;

import io.jbuild.failure.BuildException;
import io.jbuild.file.ImagePath;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Any ignore file means what it means to moby/patternmatcher, or is refused where that refuses it.
 * The input's first lines, up to an empty one, are paths; the others are the file.
 */
public final class IgnoreFuzz {

  private IgnoreFuzz() {}

  /** Jazzer calls it by this name. */
  public static void fuzzerTestOneInput(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    int end = text.indexOf("\n\n");
    String paths = end < 0 ? "a/b/c" : text.substring(0, end);
    String file = end < 0 ? text : text.substring(end + 2);
    List<String> expected = PatternMatcherOracle.read(file);
    if (!IgnoreRules.read(file).equals(expected)) {
      throw new AssertionError(IgnoreRules.read(file) + " instead of " + expected);
    }
    PatternMatcherOracle oracle;
    IgnoreRules rules;
    try {
      oracle = new PatternMatcherOracle(expected);
    } catch (IllegalArgumentException refusal) {
      refuses(file, String.valueOf(refusal.getMessage()));
      return;
    }
    rules = IgnoreFile.parse(".dockerignore", file).rules();
    for (String path : paths.replace("\0", "").split("\n", -1)) { // no file name holds a NUL
      compare(rules, oracle, ImagePath.of(path));
    }
  }

  private static void compare(IgnoreRules rules, PatternMatcherOracle oracle, ImagePath path) {
    boolean leftOut = path.depth() > 0 && oracle.matches(path.relative().toString());
    FolderRules folder = FolderRules.of(rules);
    for (int depth = 1; depth <= path.depth(); depth++) {
      ImagePath here = path.first(depth);
      String name = here.name().toString();
      boolean expected = oracle.matches(here.relative().toString());
      if (rules.matches(here) != expected || folder.leavesOut(name) != expected) {
        throw new AssertionError(here + (expected ? " is matched" : " is not matched"));
      }
      if (!rules
          .decisive(here)
          .equals(
              folder.decision(name).map(one -> new IgnoreRules.Rule(one.line(), one.toString())))) {
        throw new AssertionError("another rule decides of " + here);
      }
      boolean broughtBack = expected && depth < path.depth() && !leftOut;
      if (broughtBack && !(rules.mayBringBackBelow(here) && folder.mayBringBackBelow(name))) {
        throw new AssertionError("something is brought back below " + here);
      }
      folder = folder.in(name);
    }
  }

  private static void refuses(String file, String reason) {
    try {
      IgnoreFile.parse(".dockerignore", file);
    } catch (BuildException refusal) {
      if (!refusal.message().contains(reason)) {
        throw new AssertionError("not the reason " + reason, refusal);
      }
      return;
    }
    throw new AssertionError("not refused: " + reason);
  }
}
