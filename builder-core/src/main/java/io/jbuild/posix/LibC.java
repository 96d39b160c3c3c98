package io.jbuild.posix;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import org.jspecify.annotations.Nullable;

/**
 * The C library that this process runs by, mapped directly. Addresses are longs, so that no call
 * makes an object whose clean-up needs a thread: some callers run in namespaces where no thread may
 * be started.
 */
final class LibC {

  static {
    if (!System.getProperty("os.name", "").equals("Linux") || Native.POINTER_SIZE != 8) {
      throw new UnsatisfiedLinkError("system calls are known for 64-bit Linux only");
    }
    Native.register(LibC.class, NativeLibrary.getProcess());
  }

  private LibC() {}

  static native int openat(int directory, byte[] path, int flags, int mode);

  static native int close(int descriptor);

  static native long read(int descriptor, byte[] buffer, long count);

  static native long read(int descriptor, long buffer, long count);

  static native long write(int descriptor, byte[] buffer, long count);

  static native int pipe2(int[] ends, int flags);

  static native int ioctl(int descriptor, long request, byte[] argument);

  static native int ioctl(int descriptor, long request, long argument);

  static native int socket(int domain, int type, int protocol);

  static native int fcntl(int descriptor, int operation, int argument);

  static native long mmap(
      long address, long length, int protection, int flags, int descriptor, long offset);

  static native int mprotect(long address, long length, int protection);

  static native int mkdirat(int directory, byte[] path, int mode);

  static native int unlinkat(int directory, byte[] path, int flags);

  static native int symlinkat(byte[] target, int directory, byte[] path);

  static native int renameat(int from, byte[] fromPath, int to, byte[] toPath);

  static native int linkat(int from, byte[] fromPath, int to, byte[] toPath, int flags);

  static native long readlinkat(int directory, byte[] path, byte[] buffer, long size);

  static native int fchownat(int directory, byte[] path, int uid, int gid, int flags);

  static native int fchmodat(int directory, byte[] path, int mode, int flags);

  static native int utimensat(int directory, byte[] path, long[] times, int flags);

  static native int fchown(int descriptor, int uid, int gid);

  static native int fchmod(int descriptor, int mode);

  static native int futimens(int descriptor, long[] times);

  static native long lgetxattr(byte[] path, byte[] name, byte[] value, long size);

  static native int lsetxattr(byte[] path, byte[] name, byte[] value, long size, int flags);

  static native long llistxattr(byte[] path, byte[] list, long size);

  static native long fgetxattr(int descriptor, byte[] name, byte[] value, long size);

  static native int fsetxattr(int descriptor, byte[] name, byte[] value, long size, int flags);

  static native int fremovexattr(int descriptor, byte[] name);

  static native long flistxattr(int descriptor, byte[] list, long size);

  static native int mount(byte[] source, byte[] target, byte[] type, long flags, byte[] data);

  static native int umount2(byte[] target, int flags);

  static native int unshare(int flags);

  static native int setns(int descriptor, int kind);

  static native int fchdir(int descriptor);

  static native int chdir(byte[] path);

  static native int umask(int mask);

  static native int flock(int descriptor, int operation);

  static native int syncfs(int descriptor);

  static native int prlimit(
      int pid, int resource, long @Nullable [] limits, long @Nullable [] before);

  static native int sethostname(byte[] name, long length);

  static native int prctl(int option, long a, long b, long c, long d);

  static native int kill(int pid, int signal);

  static native int waitpid(int pid, int[] status, int options);

  static native int waitid(int kind, int id, byte[] information, int options);

  // The same function under one signature for each kind of arguments.
  static native long syscall(long number, long a, long b, long c);

  static native long syscall(long number, long a, byte[] b, long c, long d, byte[] e);

  static native long syscall(long number, long a, byte[] b, long c, long d);

  static native long syscall(long number, long a, byte[] b, long[] c, long d);

  static native long syscall(long number, long a, byte[] b, long c);

  static native long syscall(long number, long a, byte[] b, long c, long[] d, long e);

  static native long syscall(long number, long a, byte[] b, long c, byte[] d, long e);

  static native long syscall(long number, long a, long b, byte[] c);

  static native long syscall(long number, byte[] a, byte[] b);

  static native long syscall(long number, byte[] a);

  static native long syscall(long number, int[] a, int[] b);

  static native long syscall(long number, long a, int[] b);

  static native long syscall(long number, long a, long b, long c, long d, long e);
}
