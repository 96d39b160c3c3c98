package io.jbuild.dockerfile;

import io.jbuild.failure.BuildException;
import io.jbuild.failure.Lines;
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

  /**
   * Reads a Dockerfile.
   *
   * @throws BuildException where it is none, with the lines it is about
   */
  public static Dockerfile parse(byte[] text) {
    return DockerfileReader.read(text);
  }

  /**
   * Reads what an ONBUILD of a base image left for its child.
   *
   * @param lines of the FROM that brings it in
   * @throws BuildException where it is no instruction of a stage
   */
  public static Instruction parseTrigger(String trigger, Lines lines) {
    return DockerfileReader.readTrigger(trigger, lines);
  }
}
