package io.jbuild.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Sets of capabilities as the kernel has them, a bit for each (capabilities(7)). */
final class Capabilities {

  /**
   * Docker's default: CHOWN DAC_OVERRIDE FOWNER FSETID KILL SETGID SETUID SETPCAP NET_BIND_SERVICE
   * NET_RAW SYS_CHROOT MKNOD AUDIT_WRITE SETFCAP.
   */
  static final long DOCKER_DEFAULT = 0xa80425fbL;

  /** Each at the kernel's number. */
  private static final List<String> NAMES =
      List.of(
          "CHOWN",
          "DAC_OVERRIDE",
          "DAC_READ_SEARCH",
          "FOWNER",
          "FSETID",
          "KILL",
          "SETGID",
          "SETUID",
          "SETPCAP",
          "LINUX_IMMUTABLE",
          "NET_BIND_SERVICE",
          "NET_BROADCAST",
          "NET_ADMIN",
          "NET_RAW",
          "IPC_LOCK",
          "IPC_OWNER",
          "SYS_MODULE",
          "SYS_RAWIO",
          "SYS_CHROOT",
          "SYS_PTRACE",
          "SYS_PACCT",
          "SYS_ADMIN",
          "SYS_BOOT",
          "SYS_NICE",
          "SYS_RESOURCE",
          "SYS_TIME",
          "SYS_TTY_CONFIG",
          "MKNOD",
          "LEASE",
          "AUDIT_WRITE",
          "AUDIT_CONTROL",
          "SETFCAP",
          "MAC_OVERRIDE",
          "MAC_ADMIN",
          "SYSLOG",
          "WAKE_ALARM",
          "BLOCK_SUSPEND",
          "AUDIT_READ",
          "PERFMON",
          "BPF",
          "CHECKPOINT_RESTORE");

  private Capabilities() {}

  /** What no program this process starts can exceed. */
  static long bounding() throws IOException {
    return own("CapBnd:");
  }

  /** Whether this process may now do what a capability allows. */
  static boolean has(String name) throws IOException {
    return (own("CapEff:") >>> NAMES.indexOf(name) & 1) == 1;
  }

  /** Their names, as {@code CAP_CHOWN}. */
  static List<String> names(long set) {
    List<String> names = new ArrayList<>();
    for (int number = 0; number < NAMES.size(); number++) {
      if ((set >>> number & 1) == 1) {
        names.add("CAP_" + NAMES.get(number));
      }
    }
    return names;
  }

  private static long own(String field) throws IOException {
    for (String line :
        Files.readAllLines(Path.of("/proc/self/status"), StandardCharsets.US_ASCII)) {
      if (line.startsWith(field)) {
        return Long.parseUnsignedLong(line.substring(field.length()).strip(), 16);
      }
    }
    throw new IOException("/proc/self/status has no " + field);
  }
}
