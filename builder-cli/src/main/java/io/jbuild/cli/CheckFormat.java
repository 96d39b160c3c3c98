package io.jbuild.cli;

/** How findings are printed. */
enum CheckFormat {
  TEXT,
  JSON,
  SARIF;

  /** The format of a name. */
  static CheckFormat of(String name) {
    return switch (name) {
      case "text" -> TEXT;
      case "json" -> JSON;
      case "sarif" -> SARIF;
      default ->
          throw Usage.refusal(
              "there is no format '" + name + "' for findings", "There are: text, json and sarif.");
    };
  }
}
