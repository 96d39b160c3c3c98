package io.jbuild.sandbox;

import io.jbuild.posix.DirectoryHandle;
import io.jbuild.posix.FileStatus;
import io.jbuild.posix.PosixException;
import java.util.Optional;

/** What becomes of what a layer hides, where the layer is written to a disk. */
enum TreeDeletions {

  /** The tree holds this layer alone, for an overlay mount: what is deleted is marked. */
  MARKED {
    @Override
    boolean clear(DirectoryHandle folder, byte[] name, boolean forDirectory) throws PosixException {
      return forDirectory && folder.find(name).isPresent();
    }

    @Override
    void opaque(DirectoryHandle folder) throws PosixException {
      folder.self().setAttribute(OverlayUpper.OPAQUE, OverlayUpper.YES);
    }

    @Override
    void whiteout(DirectoryHandle folder, byte[] name) throws PosixException {
      // In a directory that only one layer has, the kernel lists whiteouts like other names, unless
      // the directory says that it was once copied up: then it looks for them.
      folder.self().setAttribute(OverlayUpper.ORIGIN, new byte[0]);
      folder.makeNode(name, FileStatus.Type.CHARACTER_DEVICE, 0, 0);
    }
  },

  /** The tree holds the layers below too: what is deleted goes. */
  DONE {
    @Override
    boolean clear(DirectoryHandle folder, byte[] name, boolean forDirectory) throws PosixException {
      Optional<FileStatus> there = folder.find(name);
      if (there.isPresent() && forDirectory && there.get().type() == FileStatus.Type.DIRECTORY) {
        return true;
      }
      if (there.isPresent()) {
        folder.removeTree(name);
      }
      return false;
    }

    @Override
    void opaque(DirectoryHandle folder) throws PosixException {
      for (byte[] name : folder.names()) {
        folder.removeTree(name);
      }
    }

    @Override
    void whiteout(DirectoryHandle folder, byte[] name) throws PosixException {
      clear(folder, name, false);
    }
  };

  /**
   * Makes room for something with this name.
   *
   * @return whether there is a directory, and a directory is what shall be there
   */
  abstract boolean clear(DirectoryHandle folder, byte[] name, boolean forDirectory)
      throws PosixException;

  abstract void opaque(DirectoryHandle folder) throws PosixException;

  abstract void whiteout(DirectoryHandle folder, byte[] name) throws PosixException;
}
