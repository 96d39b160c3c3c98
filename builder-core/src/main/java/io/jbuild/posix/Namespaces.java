package io.jbuild.posix;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;

/**
 * Namespaces of the calling thread alone, which must be one that ends soon after: nothing brings it
 * back.
 */
public final class Namespaces {

  private static final int CLONE_FS = 0x200;
  private static final int CLONE_FILES = 0x400;
  private static final int CLONE_NEWCGROUP = 0x2000000;
  private static final int CLOSE_RANGE_CLOEXEC = 4;
  private static final int SIOCSIFFLAGS = 0x8914;
  private static final int IFF_UP = 1;

  /** The kinds of namespace used here. */
  public enum Kind {
    MOUNT(0x20000),
    UTS(0x4000000),
    IPC(0x8000000),
    /** Of the processes this thread starts; it starts no threads any more. */
    PID(0x20000000),
    NETWORK(0x40000000);

    private final int flag;

    Kind(int flag) {
      this.flag = flag;
    }
  }

  private Namespaces() {}

  /** New namespaces, and a working directory, root and umask apart from other threads'. */
  public static void unshare(Set<Kind> kinds) throws PosixException {
    int flags = CLONE_FS;
    for (Kind kind : kinds) {
      flags |= kind.flag;
    }
    check(LibC.unshare(flags), "unshare");
  }

  /** From now on the control group this thread is in looks like the topmost one. */
  public static void hideControlGroup() throws PosixException {
    if (LibC.unshare(CLONE_NEWCGROUP) < 0) {
      PosixException failure = PosixException.last("unshare the control group");
      // A kernel without control groups, which then shows none either.
      if (!failure.is(Errno.EINVAL)) {
        throw failure;
      }
    }
  }

  /**
   * From now on this thread has its own table of descriptors, with copies of all that are open now,
   * each marked close-on-exec: what other threads open does not get into programs it starts.
   */
  public static void unshareDescriptors() throws PosixException {
    check(LibC.unshare(CLONE_FILES), "unshare descriptors");
    closeDescriptorsOnExecution();
  }

  /** Marks all descriptors but the first three close-on-exec. */
  public static void closeDescriptorsOnExecution() throws PosixException {
    check(
        LibC.syscall(SystemCall.CLOSE_RANGE.number(), 3, 0xFFFFFFFFL, CLOSE_RANGE_CLOEXEC),
        "close_range");
  }

  /** Closes a descriptor in this thread's own table only; the file stays open elsewhere. */
  public static void forget(OpenFile file) throws PosixException {
    check(LibC.close(file.descriptor()), "close");
  }

  /** This thread's number in the kernel. */
  public static long threadId() {
    return LibC.syscall(SystemCall.GETTID.number(), 0, 0, 0);
  }

  /** This thread's mount namespace, as {@code mnt:[4026531841]}. */
  public static String mountNamespace() throws PosixException {
    byte[] buffer = new byte[64];
    long length =
        LibC.readlinkat(
            Flags.AT_FDCWD, CString.of("/proc/thread-self/ns/mnt"), buffer, buffer.length);
    check(length, "readlink /proc/thread-self/ns/mnt");
    return new String(Arrays.copyOf(buffer, (int) length), StandardCharsets.US_ASCII);
  }

  /**
   * Joins the pid namespace that another thread of this process made for its children; false where
   * that thread has not started its first one yet.
   */
  public static boolean joinPidNamespace(long threadId) throws PosixException {
    byte[] path = CString.of("/proc/self/task/" + threadId + "/ns/pid_for_children");
    int descriptor = LibC.openat(Flags.AT_FDCWD, path, Flags.O_RDONLY | Flags.O_CLOEXEC, 0);
    if (descriptor < 0) {
      PosixException failure = PosixException.last("open a pid namespace");
      if (failure.is(Errno.ENOENT)) {
        return false;
      }
      throw failure;
    }
    try (OpenFile namespace = new OpenFile("pid namespace", descriptor)) {
      check(LibC.setns(namespace.descriptor(), Kind.PID.flag), "join a pid namespace");
    }
    return true;
  }

  public static void setHostName(String name) throws PosixException {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    check(LibC.sethostname(bytes, bytes.length), "set the host name");
  }

  /** Sets the umask; returns the one before. */
  public static int setFileModeMask(int mask) {
    return LibC.umask(mask);
  }

  /** Brings this thread's loopback interface up. */
  public static void raiseLoopback() throws PosixException {
    int descriptor = LibC.socket(2, 2 | Flags.O_CLOEXEC, 0);
    check(descriptor, "socket");
    try (OpenFile socket = new OpenFile("socket", descriptor)) {
      // struct ifreq: the interface's name in 16 bytes, then its flags
      byte[] request = new byte[40];
      request[0] = 'l';
      request[1] = 'o';
      ByteBuffer.wrap(request).order(ByteOrder.nativeOrder()).putShort(16, (short) IFF_UP);
      check(LibC.ioctl(socket.descriptor(), SIOCSIFFLAGS, request), "bring lo up");
    }
  }

  private static void check(long result, String call) throws PosixException {
    if (result < 0) {
      throw PosixException.last(call);
    }
  }
}
