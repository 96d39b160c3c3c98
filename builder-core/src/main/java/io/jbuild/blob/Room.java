package io.jbuild.blob;

/**
 * The room that a store has for what is written into it. This one has no bounds and asks nothing;
 * who holds a store to a size makes room where there is too little. Safe for several threads, also
 * for those that hold locks of the store.
 */
public class Room {

  /** What asks nothing. */
  public Room() {}

  /**
   * So much is about to be written, and counted while it is.
   *
   * @param bytes as somebody says, who need not tell the truth
   */
  public void expect(long bytes) {}

  /** So much is written now. */
  public void written(long bytes) {}

  /** From now on others write too, who tell nothing: commands. */
  public void watch() {}

  /** Nothing more is written. */
  public void close() {}
}
