package io.jbuild.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.file.ImagePath;
import io.jbuild.posix.TreeListing;
import io.jbuild.posix.TreeUpdate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeUpdateTest {

  @TempDir Path folder;

  private final Random random = new Random(20261121);
  private TreeUpdate update = new TreeUpdate();

  private void changed(Path path) {
    List<byte[]> names = new ArrayList<>();
    folder.relativize(path).forEach(name -> names.add(name.toString().getBytes(UTF_8)));
    update.changed(names);
  }

  /** Names of one file change together. */
  private void allNamesChanged(Path file) throws IOException {
    for (Path other : all(false)) {
      if (Files.isSameFile(file, other)) {
        changed(other);
      }
    }
  }

  private Path any(List<Path> paths) {
    return paths.get(random.nextInt(paths.size()));
  }

  private List<Path> all(boolean folders) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths.filter(path -> Files.isDirectory(path) == folders).sorted().toList();
    }
  }

  private void change(int number) throws IOException {
    Path in = any(all(true));
    Path place = in.resolve("n" + number);
    switch (random.nextInt(5)) {
      case 0 -> Files.createDirectory(place);
      case 1 -> Files.writeString(place, "new");
      case 2 -> {
        place = any(all(false));
        allNamesChanged(place);
        Files.writeString(place, "more and more".substring(random.nextInt(12)));
      }
      case 3 -> {
        Path other = any(all(false));
        Files.createLink(place, other);
        allNamesChanged(other);
      }
      default -> {
        place = any(all(false));
        allNamesChanged(place);
        Files.delete(place);
        Files.writeString(in.resolve("m" + number), "in its place");
        changed(in.resolve("m" + number));
      }
    }
    changed(place);
  }

  @Test
  void whereChangesAreKnownTheRestNeedNotBeLookedAt() throws Exception {
    for (int i = 0; i < 20; i++) {
      Path inner = Files.createDirectories(folder.resolve("d" + i % 4 + "/e" + i % 3));
      Files.writeString(inner.resolve("f" + i), "old");
    }
    TreeListing known = TreeListing.of(folder);
    for (int round = 0; round < 30; round++) {
      update = new TreeUpdate();
      for (int i = 0; i < 4; i++) {
        change(round * 4 + i);
      }
      known = known.with(update, folder);

      TreeListing whole = TreeListing.of(folder);
      assertThat(new FolderChanges(folder, known, whole).list(ImagePath.ROOT)).isEmpty();
      assertThat(known.sameRoot(whole)).isTrue();
    }
  }

  @Test
  void aDirectoryThatIsGoneIsNotLookedFor() throws Exception {
    Path inner = Files.createDirectories(folder.resolve("a/b/c"));
    Files.writeString(inner.resolve("f"), "");
    Files.createDirectories(folder.resolve("z/y"));
    TreeListing known = TreeListing.of(folder);

    changed(inner.resolve("f"));
    changed(folder.resolve("a/b"));
    TreeUnpacker.remove(folder.resolve("a/b"));
    TreeListing now = known.with(update, folder);

    assertThat(new FolderChanges(folder, now, TreeListing.of(folder)).list(ImagePath.ROOT))
        .isEmpty();
    assertThat(new FolderChanges(folder, known, now).paths()).containsExactly(ImagePath.of("/a"));
  }
}
