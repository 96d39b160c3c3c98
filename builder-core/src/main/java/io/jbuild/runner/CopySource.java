package io.jbuild.runner;

import io.jbuild.context.IgnoreRules;
import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.snapshot.Snapshot;
import java.util.Optional;

/**
 * One file or directory that is copied, found.
 *
 * @param name the name it was found under; a file that is put into a directory keeps it
 * @param path where it is, links followed
 * @param filter what of a directory is copied
 */
record CopySource(
    Snapshot snapshot, ByteString name, ImagePath path, FileNode node, Filter filter) {

  /**
   * Which files of a directory are copied; names are relative to it.
   *
   * @param include what is; empty for all of it
   * @param exclude what of that is not
   */
  record Filter(Optional<IgnoreRules> include, IgnoreRules exclude) {

    /** All of them. */
    static final Filter ALL = new Filter(Optional.empty(), IgnoreRules.NONE);

    boolean takes(ImagePath relative) {
      return relative.isRoot()
          || include.map(rules -> rules.matches(relative)).orElse(true)
              && !exclude.matches(relative);
    }

    /** Whether something below a directory that is not taken may be. */
    boolean mayTakeBelow(ImagePath relative) {
      if (exclude.matches(relative)) {
        return exclude.mayBringBackBelow(relative);
      }
      return include.map(rules -> rules.mayMatchBelow(relative)).orElse(true);
    }
  }
}
