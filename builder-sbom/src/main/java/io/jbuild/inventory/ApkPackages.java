package io.jbuild.inventory;

import io.jbuild.file.ImagePath;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** What apk says is installed (Alpine's "Apk spec", installed database). */
final class ApkPackages implements Source {

  private static final List<String> DATABASES =
      List.of("/lib/apk/db/installed", "/usr/lib/apk/db/installed");

  @Override
  public void find(ImageFiles files, Distribution distribution, Taker taker) throws IOException {
    for (String name : DATABASES) {
      Optional<ImagePath> path = files.find(name);
      if (path.isPresent()) {
        read(files, path.get(), distribution, taker);
        return; // Of a system with one /lib both are the same file.
      }
    }
  }

  private static void read(ImageFiles files, ImagePath path, Distribution distribution, Taker taker)
      throws IOException {
    try (Paragraphs paragraphs = new Paragraphs(files.open(path))) {
      boolean allNamed = true;
      for (Optional<SortedMap<String, String>> next = paragraphs.next();
          next.isPresent();
          next = paragraphs.next()) {
        SortedMap<String, String> fields = next.get();
        String name = fields.getOrDefault("P", "");
        String version = fields.getOrDefault("V", "");
        allNamed &= !name.isEmpty();
        if (!name.isEmpty()) {
          Distribution.NamedPackage named =
              new Distribution.NamedPackage(name, version, fields.getOrDefault("A", ""));
          String license = fields.getOrDefault("L", "");
          taker.take(
              new Component.Found(
                  distribution.id().isEmpty() ? "alpine" : distribution.id(),
                  name,
                  version,
                  distribution.packageUrl("apk", "alpine", named, Optional.empty()),
                  license.isEmpty() ? List.of() : List.of(license),
                  Optional.ofNullable(fields.get("m"))),
              path);
        }
      }
      if (!allNamed || !paragraphs.whole()) {
        taker.note(path + " is damaged: packages of apk may be missing");
      }
    }
  }
}
