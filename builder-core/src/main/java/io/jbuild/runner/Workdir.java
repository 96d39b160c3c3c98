package io.jbuild.runner;

import io.jbuild.file.Attributes;
import io.jbuild.file.ImagePath;
import io.jbuild.snapshot.PathResolution;
import io.jbuild.snapshot.Snapshot;
import io.jbuild.snapshot.WritableSnapshot;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/**
 * WORKDIR: makes a working directory and those above it, where they are missing.
 *
 * @param path from the root, variables expanded
 * @param user the stage's USER, who owns what is made; empty where there is none
 * @param created modification time of what is made
 */
record Workdir(String path, Optional<String> user, Instant created) {

  /**
   * Makes it; links in the path are followed.
   *
   * @param accounts where the user's name is looked up; empty for a stage without any file
   */
  void make(WritableSnapshot destination, Optional<Snapshot> accounts) throws IOException {
    Ownership owner = new Ownership(0, 0);
    if (user.isPresent() && !user.get().isEmpty()) {
      owner = Ownership.parse(user.get(), accounts);
    }
    Attributes attributes = new Attributes(0755, owner.uid(), owner.gid(), created);
    ImagePath target = PathResolution.resolve(destination, ImagePath.of(path));
    new NewDirectories(destination, attributes).make(target);
  }
}
