package io.jbuild.posix;

import com.sun.jna.Pointer;
import io.jbuild.posix.CallList.Call;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A program about to be started in another root directory, where no namespace can be made: with
 * exactly these arguments, environment, descriptors and privileges. It starts below a {@link
 * Supervisor}, which all it leaves behind stays a descendant of.
 *
 * <p>A thread of a JVM cannot have a root of its own without {@code unshare}, a process can. So the
 * root, the privileges and all else are changed in the new process, before it executes anything, by
 * a {@link CallList}: what it executes can no longer change its root, as it no longer may. With a
 * program of the machine in between, as {@code nsenter}, it still could.
 */
public final class RootedLaunch {

  private static final int PR_CAPBSET_DROP = 24;
  private static final int PR_CAP_AMBIENT = 47;
  private static final int PR_CAP_AMBIENT_CLEAR_ALL = 4;
  private static final int CAPABILITY_VERSION_3 = 0x20080522;
  private static final int P_PID = 1;
  private static final int WEXITED = 4;
  private static final int WNOHANG = 1;

  // The supervisor's descriptors, and the program's first three.
  private static final int STATUS = 3;
  private static final int ROOT = 4;
  private static final int GATE = 5;

  private final List<byte[]> arguments;
  private final List<byte[]> environment;
  private final List<OpenFile> streams;
  private final List<Limit> limits = new ArrayList<>();
  private byte[] program = {};
  private String directory = "/";
  private Identity identity = new Identity(0, 0, List.of(), 0);

  /**
   * Who a program runs as.
   *
   * @param capabilities a bit for each that it keeps, if it is root and the process has it itself;
   *     no setuid program brings others back
   */
  public record Identity(int uid, int gid, List<Integer> groups, long capabilities) {}

  /** A resource limit by docker's name; -1 is none. */
  public record Limit(String name, long soft, long hard) {}

  /**
   * A program.
   *
   * @param streams what becomes its descriptors 0, 1 and 2
   */
  public RootedLaunch(List<byte[]> arguments, List<byte[]> environment, List<OpenFile> streams) {
    this.arguments = List.copyOf(arguments);
    this.environment = List.copyOf(environment);
    this.streams = List.copyOf(streams);
  }

  /** The file to execute, seen from the new root and working directory. */
  public void program(String path) {
    this.program = path.getBytes(StandardCharsets.UTF_8);
  }

  /** The working directory, seen from the new root; the program's user must be able to enter it. */
  public void workIn(String path) {
    this.directory = path;
  }

  public void runAs(Identity who) {
    this.identity = who;
  }

  /** Sets a limit; where its hard part is more than this process may give, what it may. */
  public void limit(Limit limit) {
    limits.add(limit);
  }

  /** Makes the supervisor, which starts the program when it is told to. */
  public Supervisor start(DirectoryHandle root) throws IOException {
    CallList list = new CallList();
    Pipe status = Pipe.open();
    Pipe gate = Pipe.open();
    List<Integer> copies = new ArrayList<>();
    try {
      for (OpenFile file : streams) {
        copies.add(copy(file));
      }
      copies.add(copy(status.writeEnd()));
      copies.add(copy(root.self()));
      copies.add(copy(gate.readEnd()));
      return new Lists(list, copies).start(status, gate);
    } finally {
      for (int copy : copies) {
        LibC.close(copy);
      }
      status.writeEnd().close();
      gate.readEnd().close();
    }
  }

  /** Beyond all numbers that the new process gives its descriptors. */
  private static int copy(OpenFile file) throws PosixException {
    int copy = LibC.fcntl(file.descriptor(), Flags.DUPLICATE_CLOSE_ON_EXEC, 10);
    if (copy < 0) {
      throw PosixException.last("copy the descriptor of " + file);
    }
    return copy;
  }

  /** A mask of capabilities of this process, as {@code CapBnd}. */
  private static long capabilities(String which) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"), StandardCharsets.UTF_8)) {
      if (line.startsWith(which + ":")) {
        return Long.parseUnsignedLong(line.substring(which.length() + 1).strip(), 16);
      }
    }
    throw new IOException("/proc/self/status does not tell " + which);
  }

  /** The calls of three processes: this one, the supervisor, the program. */
  private final class Lists {
    private final CallList list;
    private final List<Integer> descriptors;
    private final long old;
    private final List<Needed> needed = new ArrayList<>();
    private final Map<Limit, Call> lowered = new LinkedHashMap<>();

    Lists(CallList list, List<Integer> descriptors) {
      this.list = list;
      this.descriptors = descriptors;
      this.old = list.allocate(8);
    }

    Supervisor start(Pipe status, Pipe gate) throws IOException {
      long processId = list.allocate(8);
      // A signal that came to the new processes now would run the JVM's handlers in them.
      Call first = list.blockSignals(old);
      Call clone = list.add(SystemCall.CLONE, CallList.CHILD_BESIDE, 0, processId, 0, 0);
      Call restore = list.setSignals(old).last();
      clone.orElse(restore).atMore(restore);
      Supervision calls = supervise(clone);
      list.run(first);
      int pid = new Pointer(processId).getInt(0);
      if (pid == 0) {
        list.close();
        // Both processes wrote the call's result; only where there is one is it known whose it is.
        throw new PosixException("start a process", (int) -clone.result());
      }
      return new Supervisor(new ChildProcess(pid), list, calls, status.readEnd(), gate.writeEnd());
    }

    private Supervision supervise(Call clone) throws IOException {
      Call exit = list.add(SystemCall.EXIT_GROUP, 127);
      exit.orElse(exit);
      clone.atZero(list.add(SystemCall.SETSID));
      for (int i = 0; i < descriptors.size(); i++) {
        need("copy a descriptor", list.add(SystemCall.DUP3, descriptors.get(i), i, 0), exit);
      }
      need("close descriptors", list.add(SystemCall.CLOSE_RANGE, GATE + 1L, CallList.ALL, 0), exit);
      Call reaper = list.add(SystemCall.PRCTL, Privileges.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
      need("adopt orphans", reaper, exit);
      long one = list.allocate(8);
      // Until it is known to who guards it. Where this process has ended, the pipe has too.
      list.add(SystemCall.READ, GATE, one, 1).atZero(exit).orElse(exit);
      Call fork = list.add(SystemCall.CLONE, CallList.CHILD_FIRST, 0, 0, 0, 0);
      need("start a process", fork, exit);
      list.add(SystemCall.CLOSE_RANGE, 0, 2, 0);
      list.add(SystemCall.CLOSE, ROOT);
      list.add(SystemCall.WRITE, STATUS, one, 1);
      long information = list.allocate(128);
      Call wait = list.add(SystemCall.WAITID, P_PID, 0, information, WEXITED, 0);
      new Pointer(fork.argument(2)).setLong(0, wait.argument(1));
      Call rest = list.add(SystemCall.WAIT4, -1, 0, WNOHANG, 0);
      rest.atMore(rest);
      list.add(SystemCall.WRITE, STATUS, one, 1);
      Call reap = list.add(SystemCall.WAIT4, -1, 0, 0, 0);
      reap.atMore(reap);
      // No child any more, so none will come. Who started this ends it, or has ended itself.
      list.add(SystemCall.READ, GATE, one, 1).atZero(exit).orElse(exit).atMore(exit);
      Call[] program = program(fork, exit);
      return new Supervision(needed, List.of(program), rest, information, lowered);
    }

    private void need(String what, Call call, Call exit) {
      call.orElse(exit);
      needed.add(new Needed(what, call));
    }

    private Call[] program(Call fork, Call exit) throws IOException {
      Call session = list.add(SystemCall.SETSID);
      fork.atZero(session);
      // Where the first stream is a terminal, it becomes the session's; else this changes nothing.
      list.add(SystemCall.IOCTL, 0, Terminal.TIOCSCTTY, 0);
      list.standardSignals();
      need("enter the root directory", list.add(SystemCall.FCHDIR, ROOT), exit);
      need("change the root", list.add(SystemCall.CHROOT, list.string(new byte[] {'.'})), exit);
      need("close descriptors", list.add(SystemCall.CLOSE_RANGE, 3, CallList.ALL, 0), exit);
      list.add(SystemCall.UMASK, 022);
      for (Limit limit : limits) {
        limit(limit);
      }
      // Only who has CAP_SYS_ADMIN may; a container that does not give it has a filter of its own.
      list.add(SystemCall.PRCTL, KernelKeys.refusal());
      giveUpPrivileges(exit);
      long path = list.string(directory.getBytes(StandardCharsets.UTF_8));
      Call enter = list.add(SystemCall.CHDIR, path).orElse(exit);
      list.setSignals(list.allocate(8));
      Call execute =
          list.add(
              SystemCall.EXECVE,
              list.string(program),
              list.strings(arguments),
              list.strings(environment));
      return new Call[] {enter, execute.orElse(exit)};
    }

    private void limit(Limit limit) throws PosixException {
      int number = ResourceLimits.number(limit.name());
      long hardest = ResourceLimits.hard(limit.name());
      long[] less = {
        ResourceLimits.least(limit.soft(), hardest), ResourceLimits.least(limit.hard(), hardest)
      };
      long wanted = list.longs(new long[] {limit.soft(), limit.hard()}, 0);
      Call set = list.add(SystemCall.PRLIMIT64, 0, number, wanted, 0);
      list.add(SystemCall.PRLIMIT64, 0, number, list.longs(less, 0), 0);
      set.atZero(list.add(SystemCall.UMASK, 022));
      lowered.put(new Limit(limit.name(), less[0], less[1]), set);
    }

    private void giveUpPrivileges(Call exit) throws IOException {
      long bounding = capabilities("CapBnd");
      for (int capability = 0; capability < Long.SIZE; capability++) {
        if ((bounding >>> capability & 1) == 1
            && (identity.capabilities() >>> capability & 1) == 0) {
          Call drop = list.add(SystemCall.PRCTL, PR_CAPBSET_DROP, capability, 0, 0, 0);
          need("drop a capability", drop, exit);
        }
      }
      Call ambient = list.add(SystemCall.PRCTL, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
      need("clear ambient capabilities", ambient, exit);
      int[] groups = identity.groups().stream().mapToInt(Integer::intValue).toArray();
      need(
          "set the groups", list.add(SystemCall.SETGROUPS, groups.length, list.ints(groups)), exit);
      int gid = identity.gid();
      need("set the group", list.add(SystemCall.SETRESGID, gid, gid, gid), exit);
      int uid = identity.uid();
      need("set the user", list.add(SystemCall.SETRESUID, uid, uid, uid), exit);
      long kept = uid == 0 ? identity.capabilities() & capabilities("CapPrm") : 0;
      int low = (int) kept;
      int high = (int) (kept >>> 32);
      long header = list.ints(CAPABILITY_VERSION_3, 0);
      long data = list.ints(low, low, 0, high, high, 0);
      need("set capabilities", list.add(SystemCall.CAPSET, header, data), exit);
    }
  }

  /** A call that must not fail. */
  record Needed(String what, Call call) {}

  /**
   * What is known of the calls once they are made.
   *
   * @param execute the last of the program's process before it is another's
   * @param rest asks whether any process is left when the program has ended
   * @param information the program's end, as {@code waitid} tells it
   * @param lowered limits that hold where the call that set more failed
   */
  record Supervision(
      List<Needed> needed,
      List<Call> execute,
      Call rest,
      long information,
      Map<Limit, Call> lowered) {}
}
