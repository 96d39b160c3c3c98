package io.jbuild.grammar;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What stands behind the keyword and the flags of an instruction.
 *
 * @param words the words; a single one where the instruction takes the rest of the line as it is
 * @param json whether the words came from a JSON array (exec form)
 * @param assignments what ENV and LABEL have instead of words
 * @param trigger the instruction behind ONBUILD
 */
public record Arguments(
    List<String> words, boolean json, List<Assignment> assignments, Optional<Node> trigger) {

  public Arguments {
    words = List.copyOf(words);
    assignments = List.copyOf(assignments);
  }

  static Arguments none() {
    return words(List.of());
  }

  static Arguments words(List<String> words) {
    return new Arguments(words, false, List.of(), Optional.empty());
  }

  static Arguments json(List<String> words) {
    return new Arguments(words, true, List.of(), Optional.empty());
  }

  static Arguments assignments(List<Assignment> assignments) {
    return new Arguments(List.of(), false, assignments, Optional.empty());
  }

  static Arguments trigger(Node node) {
    return new Arguments(List.of(), false, List.of(), Optional.of(node));
  }

  Arguments after(String word) {
    List<String> all = new ArrayList<>();
    all.add(word);
    all.addAll(words);
    return new Arguments(all, json, assignments, trigger);
  }
}
