package io.jbuild.images;

import io.jbuild.machine.Store;
import io.jbuild.request.StoreLimit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;

/**
 * When a store was last held to its limit, as a file in it.
 *
 * @param root of the store
 */
public record StoreMeasure(Path root, StoreLimit limit) {

  /** Notes that the store is measured now. */
  public void note(Store store) throws IOException {
    Path temporary = store.work().file("measured");
    Files.writeString(temporary, limit.bytes().toString());
    Files.move(temporary, noted(), StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Whether the store may be larger than it may since it was measured last. A few times of folders
   * tell, for a build that finds all it needs must not wait: what makes a store grow puts a name
   * into one of them.
   */
  public boolean isInDoubt() throws IOException {
    FileTime measured;
    try {
      if (!Files.readString(noted()).equals(limit.bytes().toString())) {
        return true;
      }
      measured = Files.getLastModifiedTime(noted());
    } catch (NoSuchFileException e) {
      return true;
    }
    Path jbuild = root.resolve("jbuild");
    for (Path folder :
        List.of(
            root.resolve("blobs").resolve("sha256"),
            jbuild.resolve("steps"),
            jbuild.resolve("remote"),
            jbuild.resolve("layers"),
            jbuild.resolve("containers"))) {
      try {
        if (Files.getLastModifiedTime(folder).compareTo(measured) >= 0) {
          return true;
        }
      } catch (NoSuchFileException e) {
        // Nothing of the kind was made yet.
      }
    }
    return false;
  }

  private Path noted() {
    return root.resolve("jbuild").resolve("measured");
  }
}
