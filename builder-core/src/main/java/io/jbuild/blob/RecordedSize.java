package io.jbuild.blob;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.OptionalLong;

/**
 * What an unpacked tree takes on the disk, in a file beside it: {@code NAME.size}. A store of some
 * gigabytes has half a million files in trees, and nobody should have to look at each again.
 */
public final class RecordedSize {

  private RecordedSize() {}

  /**
   * Writes it, for a tree that stands there or will stand there.
   *
   * @param state one word for what the tree was counted in, where it changes
   */
  public static void write(Path tree, String state, long bytes, WorkFolder work)
      throws IOException {
    Path temporary = work.file("size");
    Files.writeString(temporary, bytes + " " + state);
    Files.move(temporary, file(tree), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Reads it; empty where there is none for this state. */
  public static OptionalLong read(Path tree, String state) throws IOException {
    try {
      String[] words = Files.readString(file(tree)).split(" ", -1);
      // A crash of the machine may have left it empty.
      return words.length == 2 && words[0].matches("[0-9]{1,18}") && words[1].equals(state)
          ? OptionalLong.of(Long.parseLong(words[0]))
          : OptionalLong.empty();
    } catch (NoSuchFileException e) {
      return OptionalLong.empty();
    }
  }

  /** Where it stands; need not be there. */
  public static Path file(Path tree) {
    return tree.resolveSibling(tree.getFileName() + ".size");
  }
}
