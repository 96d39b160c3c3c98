package io.jbuild.posix;

import com.sun.jna.Native;

/**
 * The part of the C library that starts programs; apart, because older libraries (before glibc 2.29
 * and musl 1.1.24) lack one of these, and all else must work there. Everything is passed by
 * address: an array would be pinned or copied while the call blocks.
 */
final class SpawnLibrary {

  static final short SET_SIGNAL_DEFAULTS = 0x04;
  static final short SET_SIGNAL_MASK = 0x08;
  static final short NEW_SESSION = 0x80;

  static {
    Native.register(SpawnLibrary.class, "c");
  }

  private SpawnLibrary() {}

  static native int posix_spawn(
      long pid, long path, long actions, long attributes, long arguments, long environment);

  static native int posix_spawn_file_actions_init(long actions);

  static native int posix_spawn_file_actions_destroy(long actions);

  static native int posix_spawn_file_actions_adddup2(long actions, int from, int to);

  static native int posix_spawn_file_actions_addopen(
      long actions, int descriptor, long path, int flags, int mode);

  static native int posix_spawn_file_actions_addchdir_np(long actions, long path);

  static native int posix_spawnattr_init(long attributes);

  static native int posix_spawnattr_destroy(long attributes);

  static native int posix_spawnattr_setflags(long attributes, short flags);

  static native int posix_spawnattr_setsigmask(long attributes, long set);

  static native int posix_spawnattr_setsigdefault(long attributes, long set);
}
