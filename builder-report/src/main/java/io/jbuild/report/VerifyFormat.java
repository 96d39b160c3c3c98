package io.jbuild.report;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Suggestion;
import java.util.List;

/** How a verification is reported. */
public enum VerifyFormat {
  TEXT,
  JSON,
  /** JUnit's XML: a test for each image. */
  JUNIT,
  /** SARIF 2.1.0: a result for each step that is to blame. */
  SARIF,
  /** For the summary of a CI job. */
  MARKDOWN;

  /**
   * The format of a name.
   *
   * @throws BuildException where there is none
   */
  public static VerifyFormat of(String name) {
    return switch (name) {
      case "text" -> TEXT;
      case "json" -> JSON;
      case "junit" -> JUNIT;
      case "sarif" -> SARIF;
      case "markdown" -> MARKDOWN;
      default ->
          throw new BuildException(
              Blame.USAGE,
              "there is no format '" + name + "' for a verification",
              Suggestion.among(name, List.of("text", "json", "junit", "sarif", "markdown")));
    };
  }

  /** The report. */
  public String report(VerifiedBuild build) {
    return switch (this) {
      case TEXT -> VerifyText.of(build);
      case JSON -> VerifyJson.of(build);
      case JUNIT -> VerifyJunit.of(build);
      case SARIF -> VerifySarif.of(build);
      case MARKDOWN -> VerifyMarkdown.of(build);
    };
  }
}
