package io.jbuild.inventory;

import io.jbuild.file.ImagePath;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/**
 * What rpm says is installed: its databases of the kinds sqlite and ndb. That of old, Berkeley DB,
 * is noted and not read.
 */
final class RpmPackages implements Source {

  private static final List<String> FOLDERS = List.of("/usr/lib/sysimage/rpm", "/var/lib/rpm");

  @Override
  public void find(ImageFiles files, Distribution distribution, Taker taker) throws IOException {
    for (String folder : FOLDERS) {
      Optional<ImagePath> sqlite = files.find(folder + "/rpmdb.sqlite");
      Optional<ImagePath> ndb = files.find(folder + "/Packages.db");
      Optional<ImagePath> berkeley = files.find(folder + "/Packages");
      if (sqlite.isPresent()) {
        read(files, sqlite.get(), distribution, taker);
      } else if (ndb.isPresent()) {
        read(files, ndb.get(), distribution, taker);
      } else if (berkeley.isPresent()) {
        taker.note(
            berkeley.get()
                + " is a Berkeley database, which jbuild does not read: packages of rpm are missing");
      }
      if (sqlite.isPresent() || ndb.isPresent() || berkeley.isPresent()) {
        return; // The other folder is a link to this one.
      }
    }
  }

  private static void read(ImageFiles files, ImagePath path, Distribution distribution, Taker taker)
      throws IOException {
    Optional<Path> copy = files.copy(path);
    if (copy.isEmpty()) {
      taker.note(path + " is too large: packages of rpm are missing");
      return;
    }
    try (FileChannel database = FileChannel.open(copy.get(), StandardOpenOption.READ)) {
      Headers headers =
          header -> {
            Optional<RpmHeader> read = RpmHeader.read(header);
            if (read.isEmpty()) {
              taker.note(damaged(path));
              return;
            }
            Optional<Component.Found> found = component(read.get(), distribution);
            if (found.isPresent()) {
              taker.take(found.get(), path);
            }
          };
      boolean sqlite = path.name().toString().endsWith(".sqlite");
      boolean whole =
          sqlite
              ? new SqliteTable(database).readBlobs("Packages", headers)
              : RpmNdb.read(database, headers);
      if (!whole) {
        taker.note(damaged(path));
      }
    } finally {
      Files.delete(copy.get());
    }
  }

  private static String damaged(ImagePath path) {
    return path + " is damaged: packages of rpm may be missing";
  }

  /** Takes the headers of packages. */
  interface Headers {
    void header(byte[] bytes) throws IOException;
  }

  private static Optional<Component.Found> component(RpmHeader header, Distribution distribution) {
    String name = header.text(RpmHeader.NAME);
    if (name.isEmpty() || name.equals("gpg-pubkey")) {
      return Optional.empty(); // A key is kept as if it were a package.
    }
    String version = header.text(RpmHeader.VERSION) + "-" + header.text(RpmHeader.RELEASE);
    Distribution.NamedPackage named =
        new Distribution.NamedPackage(name, version, header.text(RpmHeader.ARCHITECTURE));
    String license = header.text(RpmHeader.LICENSE);
    String vendor = header.text(RpmHeader.VENDOR);
    return Optional.of(
        new Component.Found(
            distribution.id(),
            name,
            header.number(RpmHeader.EPOCH).map(epoch -> epoch + ":").orElse("") + version,
            distribution.packageUrl(
                "rpm", "", named, header.number(RpmHeader.EPOCH).map(String::valueOf)),
            license.isEmpty() ? List.of() : List.of(license),
            Optional.of(vendor).filter(text -> !text.isEmpty())));
  }
}
