package io.jbuild.posix;

import java.util.List;

/**
 * What a process may do and must. Capabilities and ids are those of the calling thread alone: the C
 * library would change those of all threads.
 */
public final class Privileges {

  private static final int PR_CAPBSET_READ = 23;
  private static final int PR_CAPBSET_DROP = 24;
  static final int PR_SET_CHILD_SUBREAPER = 36;
  private static final int PR_CAP_AMBIENT = 47;
  private static final int PR_CAP_AMBIENT_CLEAR_ALL = 4;
  private static final int CAPABILITY_VERSION_3 = 0x20080522;

  private Privileges() {}

  /**
   * Takes all but these capabilities away, for good: from the bounding set, so that no setuid
   * program brings them back, and from what this thread has. None is inheritable.
   *
   * @param kept a bit for each capability
   */
  public static void keepOnly(long kept) throws PosixException {
    for (int capability = 0; capability < 64; capability++) {
      int bounded = LibC.prctl(PR_CAPBSET_READ, capability, 0, 0, 0);
      if (bounded < 0) {
        break; // the kernel knows no more
      }
      if (bounded == 1 && (kept >>> capability & 1) == 0) {
        check(LibC.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0), "drop a capability");
      }
    }
    check(
        LibC.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0),
        "clear ambient capabilities");
  }

  /** Sets what this thread may do now; each bit must be in what it may do already. */
  public static void setCapabilities(long capabilities) throws PosixException {
    int low = (int) capabilities;
    int high = (int) (capabilities >>> 32);
    int[] header = {CAPABILITY_VERSION_3, 0};
    int[] effectivePermittedInheritable = {low, low, 0, high, high, 0};
    check(
        LibC.syscall(SystemCall.CAPSET.number(), header, effectivePermittedInheritable),
        "set capabilities");
  }

  /** Makes this process, all its threads, the parent of those below it that lose theirs. */
  public static void adoptOrphans() throws PosixException {
    check(LibC.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), "adopt orphans");
  }

  /** Sets the supplementary groups. */
  public static void setGroups(List<Integer> groups) throws PosixException {
    int[] ids = new int[groups.size()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = groups.get(i);
    }
    check(LibC.syscall(SystemCall.SETGROUPS.number(), ids.length, ids), "set groups");
  }

  /** Sets the user and group: real, effective and saved. */
  public static void setIds(int uid, int gid) throws PosixException {
    check(LibC.syscall(SystemCall.SETRESGID.number(), gid, gid, gid), "set the group");
    check(LibC.syscall(SystemCall.SETRESUID.number(), uid, uid, uid), "set the user");
  }

  private static void check(long result, String call) throws PosixException {
    if (result < 0) {
      throw PosixException.last(call);
    }
  }
}
