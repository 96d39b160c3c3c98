package io.jbuild.posix;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.Closeable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A program about to be started, with exactly these arguments, environment and descriptors; bytes
 * are passed as they are, whatever the locale. The program inherits the namespaces, root,
 * privileges and working directory of the thread that calls {@link #start}, leads a session of its
 * own, and has no signal blocked or ignored.
 *
 * <p>All memory is taken beforehand, so that {@link #start} makes no object and loads no class.
 * What it opens on the way happens in the new process, in the order of the calls here.
 */
public final class Launch implements Closeable {

  private static final int PATH_MAX = 4096;
  // sizeof posix_spawn_file_actions_t is 80, posix_spawnattr_t 336, sigset_t 128 in glibc and musl
  private static final int STRUCTURE_SIZE = 512;

  private final List<Long> allocated = new ArrayList<>();
  private final long pid;
  private final long program;
  private final long actions;
  private final long attributes;
  private final long arguments;
  private final long environment;

  public Launch(List<byte[]> arguments, List<byte[]> environment) throws PosixException {
    this.pid = allocate(8);
    this.program = allocate(PATH_MAX);
    this.actions = allocate(STRUCTURE_SIZE);
    this.attributes = allocate(STRUCTURE_SIZE);
    long signals = allocate(STRUCTURE_SIZE);
    this.arguments = strings(arguments);
    this.environment = strings(environment);
    check(SpawnLibrary.posix_spawn_file_actions_init(actions), "prepare a process");
    check(SpawnLibrary.posix_spawnattr_init(attributes), "prepare a process");
    check(SpawnLibrary.posix_spawnattr_setsigmask(attributes, signals), "prepare a process");
    // A copy was taken: now all signals from 1 to 31 (those above have no parent that ignores them)
    new Pointer(signals).setLong(0, 0x7fffffffL);
    check(SpawnLibrary.posix_spawnattr_setsigdefault(attributes, signals), "prepare a process");
    short flags =
        SpawnLibrary.SET_SIGNAL_DEFAULTS | SpawnLibrary.SET_SIGNAL_MASK | SpawnLibrary.NEW_SESSION;
    check(SpawnLibrary.posix_spawnattr_setflags(attributes, flags), "prepare a process");
  }

  /**
   * The file to execute. Any thread may say it, even while the new process waits in an open for the
   * other end of a pipe: until it executes something it shares this memory.
   */
  public void program(byte[] path) {
    if (path.length >= PATH_MAX) {
      throw new IllegalArgumentException("a path of " + path.length + " bytes");
    }
    new Pointer(program).write(0, CString.of(path), 0, path.length + 1);
  }

  /** Opens a file for reading as this descriptor; for a pipe this waits for its writer. */
  public void openForReading(int descriptor, String path) throws PosixException {
    open(descriptor, path, Flags.O_RDONLY);
  }

  /** Opens or makes a file for writing as this descriptor. */
  public void openForWriting(int descriptor, String path) throws PosixException {
    open(descriptor, path, Flags.O_WRONLY | Flags.O_CREAT);
  }

  private void open(int descriptor, String path, int flags) throws PosixException {
    long text = string(CString.of(path));
    check(
        SpawnLibrary.posix_spawn_file_actions_addopen(actions, descriptor, text, flags, 0600),
        "prepare a process");
  }

  /**
   * Makes a terminal of ours a descriptor of the new process, and the one that its session has: it
   * is opened anew, by {@code /proc}, for that is how a session gets its terminal.
   */
  public void takeTerminal(int descriptor, OpenFile slave) throws PosixException {
    open(descriptor, "/proc/self/fd/" + slave.descriptor(), Flags.O_RDWR);
  }

  /** Makes a descriptor of the new process another of its own. */
  public void copy(int from, int to) throws PosixException {
    check(SpawnLibrary.posix_spawn_file_actions_adddup2(actions, from, to), "prepare a process");
  }

  /** Makes a descriptor of the new process one of ours. */
  public void use(int descriptor, OpenFile ours) throws PosixException {
    copy(ours.descriptor(), descriptor);
  }

  /**
   * Changes the working directory, which may be any name that somebody made up. So it is looked for
   * when the process has nothing of ours any more that {@code /proc} could lead it to: no
   * descriptor but the first three, and no working directory but the root.
   */
  public void workIn(String directory) throws PosixException {
    check(SpawnLibrary.addCloseFrom(actions, 3), "prepare a process");
    changeDirectory("/");
    changeDirectory(directory);
  }

  private void changeDirectory(String directory) throws PosixException {
    check(
        SpawnLibrary.posix_spawn_file_actions_addchdir_np(actions, string(CString.of(directory))),
        "prepare a process");
  }

  /**
   * Starts the program and returns its process id once it is being executed. Descriptors that are
   * not marked close-on-exec get into it: see {@link Namespaces#unshareDescriptors}.
   */
  public int start() throws PosixException {
    int result =
        SpawnLibrary.posix_spawn(pid, program, actions, attributes, arguments, environment);
    if (result != 0) {
      throw new PosixException("start a process", result);
    }
    return new Pointer(pid).getInt(0);
  }

  @Override
  public void close() throws PosixException {
    if (!allocated.isEmpty()) {
      check(SpawnLibrary.posix_spawn_file_actions_destroy(actions), "forget a process");
      check(SpawnLibrary.posix_spawnattr_destroy(attributes), "forget a process");
      allocated.forEach(Native::free);
      allocated.clear();
    }
  }

  private long strings(List<byte[]> texts) {
    long[] addresses = new long[texts.size() + 1];
    for (int i = 0; i < texts.size(); i++) {
      addresses[i] = string(CString.of(texts.get(i)));
    }
    long array = allocate(8L * addresses.length);
    new Pointer(array).write(0, addresses, 0, addresses.length);
    return array;
  }

  private long string(byte[] text) {
    long address = allocate(text.length);
    new Pointer(address).write(0, text, 0, text.length);
    return address;
  }

  private long allocate(long size) {
    long address = Native.malloc(size);
    if (address == 0) {
      throw new OutOfMemoryError("no native memory");
    }
    new Pointer(address).setMemory(0, size, (byte) 0);
    allocated.add(address);
    return address;
  }

  private static void check(int result, String what) throws PosixException {
    if (result != 0) {
      throw new PosixException(what, result);
    }
  }

  /** The UTF-8 bytes of texts. */
  public static List<byte[]> bytes(String... texts) {
    return bytes(List.of(texts));
  }

  /** The UTF-8 bytes of texts. */
  public static List<byte[]> bytes(List<String> texts) {
    return texts.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
  }
}
