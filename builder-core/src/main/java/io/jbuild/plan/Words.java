package io.jbuild.plan;

import io.jbuild.failure.BuildException;
import io.jbuild.failure.Lines;
import java.util.function.Supplier;

/** Expansion at a place: what fails in it fails at these lines. */
final class Words {

  private Words() {}

  static void check(Lines lines, Runnable check) {
    try {
      check.run();
    } catch (BuildException e) {
      throw e.at(lines);
    }
  }

  static <T> T at(Lines lines, Supplier<T> expansion) {
    try {
      return expansion.get();
    } catch (BuildException e) {
      throw e.at(lines);
    }
  }
}
