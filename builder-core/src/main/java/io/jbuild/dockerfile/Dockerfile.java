package io.jbuild.dockerfile;

import io.jbuild.failure.BuildException;
import io.jbuild.failure.Lines;
import io.jbuild.grammar.SyntaxTree;
import java.util.List;
import java.util.Optional;

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
    return of(tree(text));
  }

  /**
   * A Dockerfile as its form goes, before its instructions are understood.
   *
   * @throws BuildException where it has not even the form, with the lines it is about
   */
  public static SyntaxTree tree(byte[] text) {
    return DockerfileReader.tree(text);
  }

  /**
   * Understands the instructions of a tree.
   *
   * @throws BuildException where one means nothing, with the lines it is about
   */
  public static Dockerfile of(SyntaxTree tree) {
    return DockerfileReader.read(tree);
  }

  /** The last stage of that name among the first ones; later definitions win. */
  public Optional<Integer> stageNamed(String lowerCaseName, int before) {
    for (int i = before - 1; i >= 0; i--) {
      if (stages.get(i).name().equals(Optional.of(lowerCaseName))) {
        return Optional.of(i);
      }
    }
    return Optional.empty();
  }

  /** The names of the first stages. */
  public List<String> stageNames(int before) {
    return stages.subList(0, before).stream().flatMap(stage -> stage.name().stream()).toList();
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

  /**
   * Reads instructions that stand alone, on a command line.
   *
   * @throws BuildException where they are none of a stage
   */
  public static List<Instruction> parseChange(String change) {
    return DockerfileReader.readChange(change);
  }
}
