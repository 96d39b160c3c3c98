package io.jbuild.report;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Suggestion;
import java.util.List;

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
              Suggestion.among(name, List.of("text", "json", "sarif")));
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
