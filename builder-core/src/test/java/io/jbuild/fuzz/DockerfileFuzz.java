package io.jbuild.fuzz;

import io.jbuild.dockerfile.Dockerfile;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Lines;
import io.jbuild.plan.Plans;

/** Any bytes are a Dockerfile that can be planned, or are refused with the lines it is about. */
public final class DockerfileFuzz {

  private DockerfileFuzz() {}

  /** Jazzer calls it by this name. */
  public static void fuzzerTestOneInput(byte[] text) {
    try {
      Dockerfile dockerfile = Dockerfile.parse(text);
      if (dockerfile.stages().isEmpty()) {
        throw new AssertionError("a Dockerfile without stages");
      }
      Plans.tryAll(dockerfile);
    } catch (BuildException refusal) {
      int last = 1;
      for (byte b : text) {
        last += b == '\n' ? 1 : 0;
      }
      Lines lines = refusal.lines().orElseThrow(() -> new AssertionError("no line", refusal));
      if (lines.first() < 1
          || lines.last() < lines.first()
          || lines.last() > last
          || refusal.message().isBlank()
          || refusal.blame() != Blame.DOCKERFILE) {
        throw new AssertionError("not a refusal that helps, at " + lines, refusal);
      }
    }
  }
}
