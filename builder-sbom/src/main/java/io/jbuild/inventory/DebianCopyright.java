package io.jbuild.inventory;

import io.jbuild.file.ImagePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * Licenses of a Debian package, where its copyright file is for machines (Debian's copyright-format
 * 1.0).
 */
final class DebianCopyright {

  private static final String FORMAT = "copyright-format/1.0";

  private DebianCopyright() {}

  /** Their names as they stand there, in order; none where nobody can tell. */
  static List<String> licenses(ImageFiles files, String name) throws IOException {
    Set<String> licenses = new TreeSet<>();
    Optional<ImagePath> path =
        files.find(ImagePath.of("/usr/share/doc").child(name.replace('/', '_')).child("copyright"));
    if (path.isEmpty()) {
      return List.of();
    }
    try (Paragraphs paragraphs = new Paragraphs(files.open(path.get()))) {
      Optional<SortedMap<String, String>> next = paragraphs.next();
      if (next.isEmpty() || !next.get().getOrDefault("Format", "").contains(FORMAT)) {
        return List.of();
      }
      for (; next.isPresent(); next = paragraphs.next()) {
        String license = next.get().getOrDefault("License", "");
        if (!license.isEmpty()) {
          licenses.add(license);
        }
      }
    }
    return new ArrayList<>(licenses);
  }
}
