package io.jbuild.dockerfile;

import java.util.List;

/**
 * A whole Dockerfile, typed.
 *
 * @param escape the escape character, {@code \} or {@code `}
 * @param globalArgs the ARGs before the first FROM
 * @param stages at least one
 */
public record Dockerfile(char escape, List<Instruction.Arg> globalArgs, List<Stage> stages) {
  public Dockerfile {
    globalArgs = List.copyOf(globalArgs);
    stages = List.copyOf(stages);
  }
}
