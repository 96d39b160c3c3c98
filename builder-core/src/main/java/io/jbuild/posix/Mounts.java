package io.jbuild.posix;

import java.util.Set;

/**
 * Mounts in the calling thread's mount namespace. Paths are text: what is mounted here has names of
 * our own making, given from the working directory or from the thread's root.
 */
public final class Mounts {

  private static final long MS_REMOUNT = 0x20;
  private static final long MS_BIND = 0x1000;
  private static final long MS_MOVE = 0x2000;
  private static final long MS_REC = 0x4000;
  private static final long MS_PRIVATE = 0x40000;
  private static final int AT_RECURSIVE = 0x8000;
  private static final int OPEN_TREE_CLONE = 1;
  private static final long MOVE_MOUNT_EMPTY_PATHS = 0x44;
  private static final int MNT_DETACH = 2;

  /** What a mount forbids. */
  public enum Option {
    READ_ONLY(1),
    NO_SETUID(2),
    NO_DEVICES(4),
    NO_EXECUTION(8);

    private final int flag;

    Option(int flag) {
      this.flag = flag;
    }
  }

  private Mounts() {}

  /** Mounts a new file system; the data are its own options, as {@code mode=755}. */
  public static void mount(String type, String target, Set<Option> options, String data)
      throws PosixException {
    check(
        LibC.mount(
            CString.of(type),
            CString.of(target),
            CString.of(type),
            flags(options),
            CString.of(data)),
        "mount " + type + " on " + target);
  }

  /** Shows a file or directory at another place too. */
  public static void bind(String source, String target) throws PosixException {
    call(source, target, MS_BIND, "bind " + source + " to " + target);
  }

  /** Shows a directory, with what is mounted below it, at another place too. */
  public static void bindTree(String source, String target) throws PosixException {
    call(source, target, MS_BIND | MS_REC, "bind " + source + " to " + target);
  }

  /** Changes what a mount that was bound forbids. */
  public static void restrict(String target, Set<Option> options) throws PosixException {
    call("none", target, MS_BIND | MS_REMOUNT | flags(options), "restrict the mount " + target);
  }

  /** Changes what a mount and all mounts below it forbid. */
  public static void restrictTree(String target, Set<Option> options) throws PosixException {
    // struct mount_attr: to set, to clear, propagation, user namespace; the same bits as MS_*
    long[] attributes = {flags(options), 0, 0, 0};
    long result =
        LibC.syscall(
            SystemCall.MOUNT_SETATTR.number(),
            Flags.AT_FDCWD,
            CString.of(target),
            AT_RECURSIVE,
            attributes,
            32);
    check(result, "restrict the mounts below " + target);
  }

  /**
   * A mount of its own of a file or directory that is held on to; in no place yet, and gone when it
   * is closed before it has one.
   */
  public static OpenFile copy(OpenFile source) throws PosixException {
    return copy(source, 0);
  }

  /** The same, with what is mounted below it. */
  public static OpenFile copyTree(OpenFile source) throws PosixException {
    return copy(source, AT_RECURSIVE);
  }

  private static OpenFile copy(OpenFile source, int depth) throws PosixException {
    long descriptor =
        LibC.syscall(
            SystemCall.OPEN_TREE.number(),
            source.descriptor(),
            CString.of(""),
            (long) (OPEN_TREE_CLONE | Flags.O_CLOEXEC | Flags.AT_EMPTY_PATH | depth));
    check(descriptor, "bind " + source);
    return new OpenFile(source.toString(), (int) descriptor);
  }

  /** Changes what a mount that was copied, and those below it, forbid. */
  public static void restrict(OpenFile mount, Set<Option> options) throws PosixException {
    long[] attributes = {flags(options), 0, 0, 0};
    long result =
        LibC.syscall(
            SystemCall.MOUNT_SETATTR.number(),
            mount.descriptor(),
            CString.of(""),
            Flags.AT_EMPTY_PATH | AT_RECURSIVE,
            attributes,
            32);
    check(result, "restrict the mount of " + mount);
  }

  /** Puts a mount of {@link #copy} in its place. */
  public static void attach(OpenFile mount, OpenFile place) throws PosixException {
    long result =
        LibC.syscall(
            SystemCall.MOVE_MOUNT.number(),
            mount.descriptor(),
            CString.of(""),
            place.descriptor(),
            CString.of(""),
            MOVE_MOUNT_EMPTY_PATHS);
    check(result, "mount " + mount + " on " + place);
  }

  public static void move(String source, String target) throws PosixException {
    call(source, target, MS_MOVE, "move the mount " + source + " to " + target);
  }

  /** Lets no mount made here show elsewhere, nor the other way. */
  public static void makeAllPrivate() throws PosixException {
    call("none", "/", MS_REC | MS_PRIVATE, "make mounts private");
  }

  /** Unmounts; what is still in use stays until it is not. */
  public static void detach(String target) throws PosixException {
    check(LibC.umount2(CString.of(target), MNT_DETACH), "umount " + target);
  }

  /**
   * Makes the working directory, which must be a mount, the root of the mount namespace. The old
   * root lies below it at the same place: {@link #detachOldRoot} takes it away.
   */
  public static void pivotToWorkingDirectory() throws PosixException {
    byte[] here = CString.of(".");
    check(LibC.syscall(SystemCall.PIVOT_ROOT.number(), here, here), "pivot_root");
  }

  /** Makes a directory the calling thread's root and working directory; no mount moves. */
  public static void changeRoot(DirectoryHandle directory) throws PosixException {
    enter(directory);
    check(LibC.syscall(SystemCall.CHROOT.number(), CString.of(".")), "chroot to " + directory);
  }

  /** Unmounts the root from before the pivot, and goes to the root. */
  public static void detachOldRoot(DirectoryHandle oldRoot) throws PosixException {
    enter(oldRoot);
    detach(".");
    enter("/");
  }

  /** Changes the working directory. */
  public static void enter(DirectoryHandle directory) throws PosixException {
    check(LibC.fchdir(directory.self().descriptor()), "enter " + directory);
  }

  /** Changes the working directory. */
  public static void enter(String directory) throws PosixException {
    check(LibC.chdir(CString.of(directory)), "enter " + directory);
  }

  private static void call(String source, String target, long flags, String what)
      throws PosixException {
    byte[] none = CString.of("none");
    check(LibC.mount(CString.of(source), CString.of(target), none, flags, CString.of("")), what);
  }

  private static long flags(Set<Option> options) {
    long flags = 0;
    for (Option option : options) {
      flags |= option.flag;
    }
    return flags;
  }

  private static void check(long result, String call) throws PosixException {
    if (result < 0) {
      throw PosixException.last(call);
    }
  }
}
