package io.jbuild.dockerfile;

import io.jbuild.failure.Lines;
import java.util.List;
import java.util.Optional;

/**
 * A stage: its FROM and what follows. A stage without a base cannot be written down.
 *
 * @param lines of the FROM
 * @param text of the FROM, on one line
 * @param base as written, unexpanded
 * @param name lower-cased, as all stage names are compared
 * @param platform as written, unexpanded
 */
public record Stage(
    Lines lines,
    String text,
    String base,
    Optional<String> name,
    Optional<String> platform,
    List<Instruction> instructions) {
  public Stage {
    instructions = List.copyOf(instructions);
  }
}
