package io.jbuild.posix;

import com.sun.jna.Function;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.util.Optional;

/**
 * The part of the C library that starts programs; apart, because older libraries (before glibc 2.29
 * and musl 1.1.24) lack one of these, and all else must work there. Everything is passed by
 * address: an array would be pinned or copied while the call blocks.
 */
final class SpawnLibrary {

  static final short SET_SIGNAL_DEFAULTS = 0x04;
  static final short SET_SIGNAL_MASK = 0x08;
  static final short NEW_SESSION = 0x80;

  /** What a library without a call for it is told to close, one by one. */
  private static final int MOST_DESCRIPTORS = 4096;

  private static final Optional<Function> CLOSE_FROM = closeFrom();

  static {
    Native.register(SpawnLibrary.class, NativeLibrary.getProcess());
  }

  private SpawnLibrary() {}

  /** From glibc 2.34 on. */
  private static Optional<Function> closeFrom() {
    try {
      return Optional.of(
          NativeLibrary.getProcess().getFunction("posix_spawn_file_actions_addclosefrom_np"));
    } catch (UnsatisfiedLinkError e) {
      return Optional.empty();
    }
  }

  /** Closes this descriptor and all above it; 0 where that could be noted down. */
  static int addCloseFrom(long actions, int descriptor) {
    if (CLOSE_FROM.isPresent()) {
      return CLOSE_FROM.get().invokeInt(new Object[] {actions, descriptor});
    }
    int result = 0;
    for (int each = descriptor; each < MOST_DESCRIPTORS && result == 0; each++) {
      result = posix_spawn_file_actions_addclose(actions, each);
    }
    return result;
  }

  static native int posix_spawn(
      long pid, long path, long actions, long attributes, long arguments, long environment);

  static native int posix_spawn_file_actions_init(long actions);

  static native int posix_spawn_file_actions_destroy(long actions);

  static native int posix_spawn_file_actions_adddup2(long actions, int from, int to);

  static native int posix_spawn_file_actions_addclose(long actions, int descriptor);

  static native int posix_spawn_file_actions_addopen(
      long actions, int descriptor, long path, int flags, int mode);

  static native int posix_spawn_file_actions_addchdir_np(long actions, long path);

  static native int posix_spawnattr_init(long attributes);

  static native int posix_spawnattr_destroy(long attributes);

  static native int posix_spawnattr_setflags(long attributes, short flags);

  static native int posix_spawnattr_setsigmask(long attributes, long set);

  static native int posix_spawnattr_setsigdefault(long attributes, long set);
}
