package io.jbuild.check;

import io.jbuild.dockerfile.Instruction;
import io.jbuild.failure.Lines;
import io.jbuild.grammar.Node;

/**
 * An instruction as it is written and as it is understood.
 *
 * @param lines where findings in it are: for a base's trigger the FROM that brings it in
 */
record Line(Node node, Instruction instruction, Lines lines) {

  /** The instruction's name as it is written. */
  String keyword() {
    return node.keyword();
  }
}
