package io.jbuild.cli;

/** Which jbuild this is. */
final class Version {

  private Version() {}

  /** The project's version, as the build wrote it into a resource. */
  static String text() {
    return Resource.text("version.txt").strip();
  }
}
