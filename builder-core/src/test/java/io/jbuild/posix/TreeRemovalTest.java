package io.jbuild.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeRemovalTest {

  private static final byte[] TREE = "tree".getBytes(StandardCharsets.US_ASCII);

  @TempDir Path folder;

  @Test
  void aTreeDeeperThanAnyPathMayBeLongIsRemoved() throws Exception {
    byte[] name = "d".repeat(100).getBytes(StandardCharsets.US_ASCII);
    Deque<DirectoryHandle> open = new ArrayDeque<>();
    try (DirectoryHandle parent = DirectoryHandle.open(folder)) {
      parent.makeDirectory(TREE, 0700);
      open.push(parent.open(TREE));
      for (int depth = 0; depth < 500; depth++) {
        DirectoryHandle inner = open.element();
        inner.makeDirectory(name, 0700);
        // What has a name that the removal would choose is not lost either.
        inner.makeDirectory(".removed-1".getBytes(StandardCharsets.US_ASCII), 0500);
        inner.create("f".getBytes(StandardCharsets.US_ASCII), 0400).close();
        open.push(inner.open(name));
      }
      for (DirectoryHandle handle : open) {
        handle.close();
      }

      parent.removeTree(TREE);
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void foldersThatAreClosedToTheirOwnerAreRemovedAndLinksNotFollowed() throws Exception {
    Path kept = Files.writeString(Files.createDirectory(folder.resolve("kept")).resolve("f"), "x");
    for (String mode : new String[] {"---------", "r--------", "-wx------", "r-x------"}) {
      Path inner = Files.createDirectories(folder.resolve("tree/" + mode + "/in"));
      Files.writeString(inner.resolve("file"), "x");
      Files.createSymbolicLink(inner.resolve("link"), folder.resolve("kept"));
      Files.setPosixFilePermissions(inner, PosixFilePermissions.fromString(mode));
      Files.setPosixFilePermissions(
          inner.resolveSibling("."), PosixFilePermissions.fromString(mode));
    }

    try (DirectoryHandle parent = DirectoryHandle.open(folder)) {
      parent.removeTree(TREE);
    }

    assertThat(folder.resolve("tree")).doesNotExist();
    assertThat(kept).hasContent("x");
  }

  @Test
  void manyFoldersAreRemovedByManyHands() throws Exception {
    for (int i = 0; i < 100; i++) {
      Path inner = Files.createDirectories(folder.resolve("tree/a/" + i + "/in/side"));
      Files.writeString(inner.resolve("file"), "x");
      Files.setPosixFilePermissions(inner, PosixFilePermissions.fromString("---------"));
    }

    try (DirectoryHandle parent = DirectoryHandle.open(folder)) {
      parent.removeTree(TREE);
    }

    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void whatIsTooDeepInManyFoldersIsNotLost() throws Exception {
    byte[] name = "d".getBytes(StandardCharsets.US_ASCII);
    try (DirectoryHandle parent = DirectoryHandle.open(folder)) {
      for (int i = 0; i < 20; i++) {
        Path top = Files.createDirectories(folder.resolve("tree/" + i));
        DirectoryHandle at = DirectoryHandle.open(top);
        for (int depth = 0; depth < 200; depth++) {
          try (DirectoryHandle above = at) {
            above.makeDirectory(name, 0700);
            above.create("f".getBytes(StandardCharsets.US_ASCII), 0400).close();
            at = above.open(name);
          }
        }
        at.close();
      }

      parent.removeTree(TREE);
    }

    assertThat(folder).isEmptyDirectory();
  }
}
