package io.jbuild.cli;

import java.util.List;

/**
 * An option of a command.
 *
 * @param names with their dashes, the short one first where there is one
 * @param values how many it takes
 * @param label what its help calls the value; what is in small letters is typed as it stands
 * @param description what its help says of it; empty for one that help does not show
 * @param group what help shows it under; empty for what many commands have
 */
record Option(List<String> names, Values values, String label, String description, String group) {

  /** How many values an option takes. */
  enum Values {
    /** It is there or not. */
    NONE,
    /** The last one given counts; where it is left out, that means true. */
    OPTIONAL,
    /** The last one given counts. */
    ONE,
    /** All that were given count. */
    MANY
  }

  boolean takesValue() {
    return values != Values.NONE;
  }

  boolean hidden() {
    return description.isEmpty();
  }

  /** What it is asked for by, and called in messages. */
  String longName() {
    return names.get(names.size() - 1);
  }

  /** Its one letter with its dash; empty where it has none. */
  String shortName() {
    return isShort(names.get(0)) ? names.get(0) : "";
  }

  /** The long name with what its value is called. */
  String usage() {
    return switch (values) {
      case NONE -> longName();
      case OPTIONAL -> longName() + "[=" + label + "]";
      case ONE, MANY -> longName() + "=" + label;
    };
  }

  static boolean isShort(String name) {
    return name.length() == 2 && !name.startsWith("--");
  }
}
