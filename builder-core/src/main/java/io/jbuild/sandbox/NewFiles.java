package io.jbuild.sandbox;

import io.jbuild.posix.DirectoryHandle;
import io.jbuild.posix.FileStatus;
import io.jbuild.posix.OpenFile;
import io.jbuild.posix.PosixException;
import java.nio.charset.StandardCharsets;

/**
 * What a file gets that is made in a tree of our own, in which all directories are new: so nobody
 * need give it what it has.
 *
 * @param uid its owner
 * @param gid its group, which may be that of the directory
 * @param mode the bits that it has if it is made with them: umask and access lists take others
 */
record NewFiles(int uid, int gid, int mode) {

  /** Nothing is known: each file is given all. */
  static final NewFiles ANY = new NewFiles(-1, -1, 0);

  private static final byte[] TRIAL = ".jbuild-trial".getBytes(StandardCharsets.US_ASCII);

  /** Tries it. */
  static NewFiles in(DirectoryHandle folder) throws PosixException {
    if (folder.find(TRIAL).isPresent()) {
      return ANY;
    }
    FileStatus status;
    try (OpenFile file = folder.create(TRIAL, 0777)) {
      status = file.status();
    }
    folder.remove(TRIAL);
    return new NewFiles(status.uid(), status.gid(), status.mode() & 0777);
  }

  /** Whether a file that is made with a mode has it. */
  boolean keep(int wanted) {
    return (wanted & ~mode) == 0 && mode != 0;
  }

  boolean ownedBy(int wantedUid, int wantedGid) {
    return uid == wantedUid && gid == wantedGid;
  }
}
