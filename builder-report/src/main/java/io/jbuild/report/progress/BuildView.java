package io.jbuild.report.progress;

import io.jbuild.event.BuildEvents;
import java.util.List;

/** Shows a build, and knows afterwards what a failure is told with. Safe for several threads. */
public interface BuildView extends BuildEvents {

  /** What is said of an image that has no name. */
  String UNNAMED = "(without a name: {tag} gives it one)";

  /**
   * Nothing more comes, whether the build is done, failed or was interrupted: what stands at the
   * end is shown. A second call shows nothing.
   */
  void end();

  /** The steps that failed: of a build for several platforms there may be more than one. */
  List<FailedStep> failed();

  /** The text of the Dockerfile; empty where none was found. */
  String dockerfile();
}
