package io.jbuild.sandbox;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.StringArray;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A program that becomes another one with no more than docker gives to a container by default: its
 * fourteen capabilities, and a filter that refuses the system calls which its profile refuses
 * without more (moby, profiles/seccomp/default.json): mounts, namespaces, keys, other roots.
 */
public final class StockContainer {

  private static final long CAPABILITIES = 0xa80425fbL;
  private static final int PR_CAPBSET_DROP = 24;
  private static final int PR_SET_SECCOMP = 22;
  private static final int SECCOMP_MODE_FILTER = 2;
  private static final int NAMESPACES = 0x7E020000;
  private static final int EPERM = 1;
  private static final int ENOSYS = 38;

  /** x86-64: capset, prctl, clone, clone3. */
  private static final int CAPSET = 126;

  private static final int CLONE = 56;
  private static final int CLONE3 = 435;

  /**
   * mount umount2 unshare setns pivot_root swapon swapoff reboot sethostname setdomainname
   * init_module delete_module quotactl add_key request_key keyctl move_pages open_by_handle_at kcmp
   * bpf userfaultfd mount_setattr move_mount open_tree fsopen fsmount perf_event_open finit_module
   * acct settimeofday lookup_dcookie io_uring_setup io_uring_enter io_uring_register.
   */
  private static final int[] REFUSED = {
    165, 166, 272, 308, 155, 167, 168, 169, 170, 171, 175, 176, 179, 248, 249, 250, 279, 304, 312,
    321, 323, 442, 429, 428, 430, 432, 298, 313, 163, 164, 212, 425, 426, 427
  };

  private static final class C {
    static native int prctl(int option, long a, long b, long c, long d);

    static native int execv(String path, Pointer arguments);

    static native long syscall(long number, int[] header, int[] data);
  }

  private StockContainer() {}

  /** How to start a program so; what follows is the program by its path, and its arguments. */
  public static List<String> command() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "--enable-native-access=ALL-UNNAMED",
        "-XX:+UseSerialGC",
        "-cp",
        System.getProperty("java.class.path"),
        StockContainer.class.getName());
  }

  /** Arguments: the program by its path, and its arguments. */
  public static void main(String[] arguments) {
    Native.register(C.class, "c");
    filter();
    for (int capability = 0; capability < 64; capability++) {
      if ((CAPABILITIES >>> capability & 1) == 0) {
        C.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0); // The kernel may not know the last ones.
      }
    }
    int low = (int) CAPABILITIES;
    check(C.syscall(CAPSET, new int[] {0x20080522, 0}, new int[] {low, low, 0, 0, 0, 0}));
    check(C.execv(arguments[0], new StringArray(arguments)));
  }

  private static void filter() {
    List<long[]> program = new ArrayList<>();
    program.add(load(0));
    for (int refused : REFUSED) {
      program.add(unless(refused, 1));
      program.add(refuse(EPERM));
    }
    program.add(unless(CLONE3, 1));
    program.add(refuse(ENOSYS)); // As docker does: the filter cannot read its arguments.
    program.add(unless(CLONE, 3));
    program.add(load(16)); // its first argument
    program.add(new long[] {0x45, 0, 1, NAMESPACES}); // any of these bits
    program.add(refuse(EPERM));
    program.add(new long[] {0x06, 0, 0, 0x7fff0000L}); // allow
    Memory instructions = new Memory(8L * program.size());
    for (int i = 0; i < program.size(); i++) {
      long[] line = program.get(i);
      instructions.setShort(8L * i, (short) line[0]);
      instructions.setByte(8L * i + 2, (byte) line[1]);
      instructions.setByte(8L * i + 3, (byte) line[2]);
      instructions.setInt(8L * i + 4, (int) line[3]);
    }
    Memory filter = new Memory(16);
    filter.setShort(0, (short) program.size());
    filter.setPointer(8, instructions);
    check(C.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, Pointer.nativeValue(filter), 0, 0));
  }

  private static long[] load(int offset) {
    return new long[] {0x20, 0, 0, offset};
  }

  private static long[] unless(int number, int skipped) {
    return new long[] {0x15, 0, skipped, number};
  }

  private static long[] refuse(int error) {
    return new long[] {0x06, 0, 0, 0x00050000L | error};
  }

  private static void check(long result) {
    if (result < 0) {
      throw new IllegalStateException("error " + Native.getLastError());
    }
  }
}
