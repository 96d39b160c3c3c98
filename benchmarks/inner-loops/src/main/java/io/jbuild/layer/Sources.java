package io.jbuild.layer;

import io.jbuild.file.Attributes;
import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.snapshot.LayerDiff;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Files in memory: so many of the same size, a hundred in a folder, in the order of their paths.
 */
final class Sources implements LayerDiff {
  private static final Instant TIME = Instant.parse("2026-01-02T03:04:05Z");
  private static final Attributes FOLDER = new Attributes(0755, 0, 0, TIME);
  private static final Attributes FILE = new Attributes(0644, 0, 0, TIME);

  private final List<ImagePath> paths = new ArrayList<>();
  private final byte[] content;

  Sources(int files, int size) {
    content = new byte[size];
    new Random(1).nextBytes(content);
    for (int i = 0; i < files; i++) {
      if (i % 100 == 0) {
        paths.add(path("d" + number(i / 100)));
      }
      paths.add(path("d" + number(i / 100) + "/f" + number(i % 100)));
    }
  }

  /** All, folders too. */
  List<ImagePath> paths() {
    return paths;
  }

  FileNode node(ImagePath path) {
    return path.parent().filter(parent -> !parent.equals(ImagePath.ROOT)).isPresent()
        ? new FileNode.RegularFile(FILE, content.length, 0)
        : new FileNode.Directory(FOLDER);
  }

  byte[] content() {
    return content;
  }

  @Override
  public void forEach(ChangeVisitor visitor) throws IOException {
    for (ImagePath path : paths) {
      visitor.put(path, node(path), () -> new ByteArrayInputStream(content));
    }
  }

  private static ImagePath path(String text) {
    return ImagePath.of(ByteString.of(text.getBytes(StandardCharsets.US_ASCII)));
  }

  /** With zeros in front, so that numbers are in the order of their letters. */
  private static String number(int number) {
    return Integer.toString(100_000 + number).substring(1);
  }
}
