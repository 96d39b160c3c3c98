package io.jbuild.cli.terminal;

/**
 * How large a terminal is.
 *
 * @param columns of a line, at least 1
 * @param rows at least 1
 */
record ScreenSize(int columns, int rows) {

  /** Where nobody knows. */
  static final ScreenSize USUAL = new ScreenSize(80, 24);
}
