package io.jbuild.sandbox;

import io.jbuild.file.Attributes;
import io.jbuild.file.ByteString;
import io.jbuild.posix.DirectoryHandle;
import io.jbuild.posix.Errno;
import io.jbuild.posix.OpenFile;
import io.jbuild.posix.PosixException;
import java.io.IOException;
import java.util.Map;

/** Gives what lies in a tree on disk its owner, mode, extended attributes and time. */
final class TreeAttributes {

  private static final String OVERLAY = "user.overlay.";

  private TreeAttributes() {}

  /** Of an open file or directory. */
  static void set(OpenFile file, Attributes attributes) throws IOException {
    set(file, attributes, NewFiles.ANY);
  }

  /** Of a file that was made with its mode where that keeps, and has what new files have. */
  static void set(OpenFile file, Attributes attributes, NewFiles fresh) throws IOException {
    // In this order: a change of owner takes setuid bits and capabilities away.
    if (!fresh.ownedBy(attributes.uid(), attributes.gid())) {
      owner(
          attributes,
          () -> file.chown(attributes.uid(), attributes.gid()),
          () -> file.setAttribute(RecordedOwner.ATTRIBUTE, RecordedOwner.value(attributes)));
    }
    if (!fresh.keep(attributes.mode())) {
      file.chmod(attributes.mode());
    }
    for (Map.Entry<String, ByteString> xattr : attributes.xattrs().entrySet()) {
      setExtended(file, xattr.getKey(), xattr.getValue().toBytes());
    }
    file.setTimes(attributes.modified());
  }

  private interface Change {
    void make() throws PosixException;
  }

  /** What cannot be recorded has no owner of its own where root is alone. */
  private static void owner(Attributes attributes, Change chown) throws IOException {
    owner(attributes, chown, () -> {});
  }

  private static void owner(Attributes attributes, Change chown, Change record) throws IOException {
    try {
      chown.make();
    } catch (PosixException e) {
      // A number that a user namespace does not map.
      if (e.is(Errno.EINVAL)) {
        if (OwnIds.rootAloneHere()) {
          record.make();
          return;
        }
        OwnIds.read().check("the image has files of", attributes.uid(), attributes.gid());
      }
      throw e;
    }
  }

  private static void setExtended(OpenFile file, String name, byte[] value) throws PosixException {
    if (name.startsWith(OVERLAY)
        || name.startsWith("trusted.")
        || name.equals(DevicePlaceholder.ATTRIBUTE)
        || name.equals(RecordedOwner.ATTRIBUTE)) {
      return; // An image must not speak to the kernel's overlay, nor to us.
    }
    try {
      file.setAttribute(name, value);
    } catch (PosixException e) {
      // A file system without labels or access lists; without capabilities programs would break.
      if (!e.is(Errno.EOPNOTSUPP) || name.equals("security.capability")) {
        throw e;
      }
    }
  }

  /** Of a pipe or device. */
  static void setOfNode(DirectoryHandle folder, byte[] name, Attributes attributes)
      throws IOException {
    owner(attributes, () -> folder.chown(name, attributes.uid(), attributes.gid()));
    folder.chmod(name, attributes.mode());
    folder.setTimes(name, attributes.modified());
  }

  /** Of a symbolic link, which has no mode. */
  static void setOfLink(DirectoryHandle folder, byte[] name, Attributes attributes)
      throws IOException {
    owner(attributes, () -> folder.chown(name, attributes.uid(), attributes.gid()));
    folder.setTimes(name, attributes.modified());
  }
}
