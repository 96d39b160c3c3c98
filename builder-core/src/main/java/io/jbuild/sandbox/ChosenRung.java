package io.jbuild.sandbox;

import java.util.List;

/**
 * The rung that commands of a build are isolated by.
 *
 * @param warnings what the user should know of it, and of those that could have been taken
 */
public record ChosenRung(Rung rung, List<String> warnings) {
  public ChosenRung {
    warnings = List.copyOf(warnings);
  }
}
