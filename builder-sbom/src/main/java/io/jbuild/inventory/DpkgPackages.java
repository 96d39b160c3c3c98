package io.jbuild.inventory;

import io.jbuild.file.ImagePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What dpkg says is installed: its status file (deb822(5), dpkg(1)), or one file for each package,
 * as images without a package manager have them.
 */
final class DpkgPackages implements Source {

  private static final String STATUS = "/var/lib/dpkg/status";

  @Override
  public void find(ImageFiles files, Distribution distribution, Taker taker) throws IOException {
    List<ImagePath> databases = new ArrayList<>();
    files.find(STATUS).ifPresent(databases::add);
    for (ImagePath path : files.inside(STATUS + ".d")) {
      if (!path.name().toString().endsWith(".md5sums")) {
        databases.add(path);
      }
    }
    for (ImagePath path : databases) {
      try (Paragraphs paragraphs = new Paragraphs(files.open(path))) {
        boolean allNamed = true;
        for (Optional<SortedMap<String, String>> next = paragraphs.next();
            next.isPresent();
            next = paragraphs.next()) {
          allNamed &= next.get().containsKey("Package");
          Optional<Component.Found> found = component(next.get(), files, distribution);
          if (found.isPresent()) {
            taker.take(found.get(), path);
          }
        }
        if (!allNamed || !paragraphs.whole()) {
          taker.note(path + " is damaged: packages of dpkg may be missing");
        }
      }
    }
  }

  private static Optional<Component.Found> component(
      SortedMap<String, String> fields, ImageFiles files, Distribution distribution)
      throws IOException {
    String name = fields.getOrDefault("Package", "");
    String version = fields.getOrDefault("Version", "");
    // What was removed may have left its settings; one file for a package says nothing of it.
    boolean installed =
        fields.getOrDefault("Status", "install ok installed").endsWith(" installed");
    if (name.isEmpty() || !installed) {
      return Optional.empty();
    }
    Distribution.NamedPackage named =
        new Distribution.NamedPackage(name, version, fields.getOrDefault("Architecture", ""));
    return Optional.of(
        new Component.Found(
            distribution.id().isEmpty() ? "debian" : distribution.id(),
            name,
            version,
            distribution.packageUrl("deb", "debian", named, Optional.empty()),
            DebianCopyright.licenses(files, name),
            Optional.ofNullable(fields.get("Maintainer"))));
  }
}
