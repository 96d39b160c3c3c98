package io.jbuild.cli.terminal;

/** A terminal, as far as it is drawn on. Its size may change at any time. */
interface Screen {

  /** How large it is now. */
  ScreenSize size();

  /** Whether lines that were written can be written anew. */
  boolean redraws();

  /** What brings the cursor so many lines up, at least 1. */
  String up(int lines);

  /** What empties a line from the cursor on. */
  String clearLine();

  /** What empties the screen from the cursor on. */
  String clearBelow();

  /** Writes in one go. */
  void write(String text);

  /** Calls back after each change of the size, in a thread of its own. */
  void onResize(Runnable changed);
}
