package io.jbuild.sandbox;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.posix.Errno;
import io.jbuild.posix.FileStatus;
import io.jbuild.posix.Mounts;
import io.jbuild.posix.OpenFile;
import io.jbuild.posix.PosixException;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A command's own mounts. They are opened while the machine is in sight, each as a mount in no
 * place, and put in their places when the image is the root: neither what they show nor where they
 * go is a path that somebody could change in between.
 */
final class StepMounts implements Closeable {

  record Opened(String target, OpenFile mount) {}

  private final List<Opened> opened = new ArrayList<>();

  private StepMounts() {}

  /** Opens them, in a thread with mounts of its own. */
  static StepMounts open(List<StepMount> mounts, StepFolder folder) throws IOException {
    StepMounts all = new StepMounts();
    boolean whole = false;
    try {
      for (StepMount mount : mounts) {
        MountSource source = new MountSource(folder.mount(all.opened.size()));
        all.opened.add(new Opened(mount.target(), mount.accept(source)));
      }
      whole = true;
      return all;
    } finally {
      if (!whole) {
        all.close();
      }
    }
  }

  /**
   * Puts them in their places, in a thread whose root is the image; later ones may be in others.
   */
  void attach(MountPoints points) throws PosixException {
    for (Opened one : opened) {
      FileStatus.Type type = one.mount().status().type();
      try (OpenFile place = place(points, one.target(), type)) {
        Mounts.attach(one.mount(), place);
      }
    }
  }

  private static OpenFile place(MountPoints points, String target, FileStatus.Type type)
      throws PosixException {
    try {
      return points.place(target, type);
    } catch (PosixException e) {
      if (e.is(Errno.EROFS)) {
        throw new BuildException(
            Blame.DOCKERFILE,
            "the mount point " + target + " is not there, and is in a mount that is read-only",
            "Make it in what is mounted there, or mount that with rw.",
            e);
      }
      throw e;
    }
  }

  @Override
  public void close() throws PosixException {
    for (Opened one : opened) {
      one.mount().close();
    }
  }
}
