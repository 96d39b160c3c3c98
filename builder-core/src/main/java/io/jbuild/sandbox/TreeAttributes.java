package io.jbuild.sandbox;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.file.Attributes;
import io.jbuild.file.ByteString;
import io.jbuild.posix.DirectoryHandle;
import io.jbuild.posix.Errno;
import io.jbuild.posix.OpenFile;
import io.jbuild.posix.PosixException;
import java.util.Map;

/** Gives what lies in a tree on disk its owner, mode, extended attributes and time. */
final class TreeAttributes {

  private static final String OVERLAY = "user.overlay.";

  private TreeAttributes() {}

  /** Of an open file or directory. */
  static void set(OpenFile file, Attributes attributes) throws PosixException {
    // In this order: a change of owner takes setuid bits and capabilities away.
    own(attributes, file.toString(), () -> file.chown(attributes.uid(), attributes.gid()));
    file.chmod(attributes.mode());
    for (Map.Entry<String, ByteString> xattr : attributes.xattrs().entrySet()) {
      setExtended(file, xattr.getKey(), xattr.getValue().toBytes());
    }
    file.setTimes(attributes.modified());
  }

  private static void setExtended(OpenFile file, String name, byte[] value) throws PosixException {
    if (name.startsWith(OVERLAY) || name.startsWith("trusted.")) {
      return; // An image must not speak to the kernel's overlay.
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
      throws PosixException {
    own(folder, name, attributes);
    folder.chmod(name, attributes.mode());
    folder.setTimes(name, attributes.modified());
  }

  /** Of a symbolic link, which has no mode. */
  static void setOfLink(DirectoryHandle folder, byte[] name, Attributes attributes)
      throws PosixException {
    own(folder, name, attributes);
    folder.setTimes(name, attributes.modified());
  }

  private static void own(DirectoryHandle folder, byte[] name, Attributes attributes)
      throws PosixException {
    own(
        attributes,
        ByteString.of(name).toString(),
        () -> folder.chown(name, attributes.uid(), attributes.gid()));
  }

  private interface Chown {
    void call() throws PosixException;
  }

  private static void own(Attributes attributes, String shown, Chown chown) throws PosixException {
    try {
      chown.call();
    } catch (PosixException e) {
      if (!e.is(Errno.EINVAL)) {
        throw e;
      }
      // How a user namespace says that it has no such id (user_namespaces(7)).
      throw new BuildException(
          Blame.MACHINE,
          "\""
              + shown
              + "\" belongs to "
              + attributes.uid()
              + ":"
              + attributes.gid()
              + ", and this user has not that many ids",
          "Give the user a longer range in /etc/subuid and /etc/subgid, or run as root.",
          e);
    }
  }
}
