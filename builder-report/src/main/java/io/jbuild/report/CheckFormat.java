package io.jbuild.report;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;

/** How findings are printed. */
public enum CheckFormat {
  TEXT,
  JSON,
  SARIF;

  /**
   * The format of a name.
   *
   * @throws BuildException where there is none
   */
  public static CheckFormat of(String name) {
    return switch (name) {
      case "text" -> TEXT;
      case "json" -> JSON;
      case "sarif" -> SARIF;
      default ->
          throw new BuildException(
              Blame.USAGE,
              "there is no format '" + name + "' for findings",
              "There are: text, json and sarif.");
    };
  }

  /** The report. */
  public String report(CheckedFile file) {
    return switch (this) {
      case TEXT -> CheckText.of(file);
      case JSON -> CheckJson.of(file);
      case SARIF -> Sarif.of(file);
    };
  }
}
