package io.jbuild.runner;

import io.jbuild.context.IgnoreRules;
import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.remote.RemoteFiles;
import io.jbuild.snapshot.Snapshot;
import java.io.IOException;
import java.util.Optional;

/**
 * One file or directory that is copied, found.
 *
 * @param name the name it was found under; a file that is put into a directory keeps it
 * @param named the path it was found at
 * @param path where it is, links followed
 * @param filter what of a directory is copied
 * @param unpack what asks for an archive to be unpacked; empty where it never is
 */
record CopySource(
    Snapshot snapshot,
    ByteString name,
    ImagePath named,
    ImagePath path,
    FileNode node,
    Filter filter,
    Optional<CopyRequest.Flag> unpack) {

  /** A file of the context or a stage. */
  static CopySource local(
      Snapshot snapshot, ImagePath named, ImagePath path, FileNode node, Filter filter) {
    ByteString name = named.isRoot() ? ByteString.EMPTY : named.name();
    return new CopySource(
        snapshot, name, named, path, node, filter, Optional.of(CopyRequest.Flag.UNPACK));
  }

  /** The same with other attributes. */
  CopySource with(FileNode other) {
    return new CopySource(snapshot, name, named, path, other, filter, unpack);
  }

  /** What another machine had. */
  static CopySource remote(RemoteFiles.Found found, Filter filter) throws IOException {
    FileNode node = found.files().find(found.path()).orElseThrow();
    return new CopySource(
        found.files(),
        found.name(),
        found.path(),
        found.path(),
        node,
        filter,
        Optional.of(CopyRequest.Flag.UNPACK_REMOTE));
  }

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
