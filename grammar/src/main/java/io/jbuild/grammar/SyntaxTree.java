package io.jbuild.grammar;

import java.util.List;

/**
 * A Dockerfile as its form goes: which lines belong together, and what they consist of.
 *
 * @param escape the escape character, {@code \} or {@code `}
 * @param directives in the order of the file
 * @param nodes at least one
 * @param blankContinuations last lines of instructions that have a blank line within
 */
public record SyntaxTree(
    char escape, List<Directive> directives, List<Node> nodes, List<Integer> blankContinuations) {

  public SyntaxTree {
    directives = List.copyOf(directives);
    nodes = List.copyOf(nodes);
    blankContinuations = List.copyOf(blankContinuations);
  }

  /**
   * Reads a Dockerfile.
   *
   * @throws SyntaxException if it is none
   */
  public static SyntaxTree parse(byte[] text) {
    return new TreeReader(text).read();
  }
}
