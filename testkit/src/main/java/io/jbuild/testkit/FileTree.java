package io.jbuild.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What stands in a directory of this machine, as GNU tar sees it. */
public final class FileTree {

  private FileTree() {}

  /** All files below a directory, without the directory itself. */
  public static RootFilesystem of(Path directory) throws IOException, InterruptedException {
    Path tar = Files.createTempFile("tree", ".tar");
    try {
      // Some of it may be for its owner only, and that may be anybody.
      Processes.check(
          directory,
          Account.root()
              .command(
                  List.of(
                      Tools.require("tar").toString(),
                      "--create",
                      "--file=" + tar,
                      "--format=pax",
                      "--numeric-owner",
                      "--sort=name",
                      "--xattrs",
                      "--xattrs-include=security.capability",
                      "--xattrs-include=user.*",
                      ".")));
      TarListing all = TarListing.of(tar);
      return RootFilesystem.of(
          List.of(
              new TarListing(
                  all.entries().stream().filter(entry -> !entry.path().isEmpty()).toList())));
    } finally {
      Files.delete(tar);
    }
  }
}
