package io.jbuild.posix;

import static io.jbuild.posix.TreeListing.BORN;
import static io.jbuild.posix.TreeListing.CHANGED;
import static io.jbuild.posix.TreeListing.FACTS;
import static io.jbuild.posix.TreeListing.FILE_SIZE;
import static io.jbuild.posix.TreeListing.INODE;
import static io.jbuild.posix.TreeListing.MODE_AND_LINKS;
import static io.jbuild.posix.TreeListing.MODIFIED;
import static io.jbuild.posix.TreeListing.OWNER;

import io.jbuild.posix.TreeListing.Folder;
import io.jbuild.posix.TreeListing.Task;
import io.jbuild.posix.TreeListing.Walk;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Lists directories for a {@link TreeListing}, in one thread: with buffers that are used again. */
final class FolderReader implements AutoCloseable {
  /** The path of the topmost directory. */
  static final byte[] TOP = {'.'};

  private static final int NAMES_SIZE = 1 << 16;
  private static final int BIRTH_TIME = 0x800;
  private static final int MASK = Flags.STATX_BASIC | BIRTH_TIME;
  private static final long MOUNT_ROOT = 0x2000;
  private static final long SECOND = 1_000_000_000;
  private static final int DIRECTORY = 4;

  private final int root;
  private final NativeBuffer nameMemory = new NativeBuffer(NAMES_SIZE);
  private final NativeBuffer statusMemory = new NativeBuffer(FileStatus.SIZE);
  private final long names = nameMemory.address();
  private final long status = statusMemory.address();
  private final ByteBuffer nameBytes = nameMemory.bytes();
  private final ByteBuffer fields = statusMemory.bytes();

  /** Reads below an open directory. */
  FolderReader(DirectoryHandle root) {
    this.root = root.self().descriptor();
  }

  /** What is known of the topmost directory. */
  void rootFacts(long[] facts) throws PosixException {
    nameBytes.put(0, (byte) 0);
    status(root, names, Flags.AT_EMPTY_PATH);
    facts(facts, 0);
  }

  /** Lists a directory, and says what is to be listed next. */
  void read(Task task, Walk walk) throws PosixException {
    Folder folder = task.unchanged() ? readKnown(task) : readNames(task.path());
    walk.found(task, folder);
    Folder before = task.before();
    for (int i = 0; i < folder.size(); i++) {
      if (folder.isFolder(i)) {
        int old = task.unchanged() ? i : before.find(folder.name(i));
        boolean unchanged = old >= 0 && before.isFolder(old) && folder.same(i, before, old);
        Folder inside = old >= 0 ? before.folder(old) : Folder.EMPTY;
        walk.put(new Task(below(task.path(), folder.name(i)), folder, i, inside, unchanged));
      }
    }
  }

  /** What is in one directory, and nothing of what is in those. */
  Folder readNames(byte[] path) throws PosixException {
    int flags = Flags.O_RDONLY | Flags.O_DIRECTORY | Flags.O_NOFOLLOW | Flags.O_CLOEXEC;
    int descriptor = LibC.openat(root, CString.of(path), flags, 0);
    if (descriptor < 0) {
      throw PosixException.last("open directory " + CString.show(path));
    }
    try (OpenFile directory = new OpenFile(CString.show(path), descriptor)) {
      return list(directory).sorted();
    }
  }

  /** Without opening the directory: a system call for each file, and none besides. */
  private Folder readKnown(Task task) throws PosixException {
    Folder folder = task.before().again();
    int start = 0;
    if (task.parent() != null) {
      nameBytes.put(0, task.path());
      nameBytes.put(task.path().length, (byte) '/');
      start = task.path().length + 1;
    }
    for (int i = 0; i < folder.size(); i++) {
      byte[] name = folder.name(i);
      nameBytes.put(start, name);
      nameBytes.put(start + name.length, (byte) 0);
      status(root, names, Flags.AT_SYMLINK_NOFOLLOW);
      facts(folder.facts, i * FACTS);
      folder.folders[i] = isFolder() ? Folder.EMPTY : null;
    }
    return folder;
  }

  /** The path of a directory in another. */
  static byte[] below(byte[] above, byte[] name) {
    if (Arrays.equals(above, TOP)) {
      return name;
    }
    byte[] path = Arrays.copyOf(above, above.length + 1 + name.length);
    path[above.length] = '/';
    System.arraycopy(name, 0, path, above.length + 1, name.length);
    return path;
  }

  private Listed list(OpenFile directory) throws PosixException {
    Listed listed = new Listed();
    while (true) {
      long length =
          LibC.syscall(
              SystemCall.GETDENTS64.number(), (long) directory.descriptor(), names, NAMES_SIZE);
      if (length < 0) {
        throw PosixException.last("list " + directory);
      }
      if (length == 0) {
        return listed;
      }
      // struct linux_dirent64: inode, offset, length of the entry at 16, type, name from 19
      for (int at = 0; at < length; at += nameBytes.getShort(at + 16) & 0xFFFF) {
        byte[] name = name(at + 19);
        if (!DirectoryHandle.isDots(name)) {
          status(directory.descriptor(), names + at + 19, Flags.AT_SYMLINK_NOFOLLOW);
          listed.add(name, this);
        }
      }
    }
  }

  private byte[] name(int start) {
    int end = start;
    while (nameBytes.get(end) != 0) {
      end++;
    }
    byte[] name = new byte[end - start];
    nameBytes.get(start, name);
    return name;
  }

  private void status(int directory, long name, int flags) throws PosixException {
    long result =
        LibC.syscall(SystemCall.STATX.number(), (long) directory, name, flags, MASK, status);
    if (result < 0) {
      throw PosixException.last("stat in a tree");
    }
  }

  boolean isFolder() {
    boolean mounted = (fields.getLong(8) & MOUNT_ROOT) != 0;
    return (fields.getShort(28) & 0xFFFF) >> 12 == DIRECTORY && !mounted;
  }

  /** From struct statx. */
  void facts(long[] facts, int at) {
    facts[at + INODE] = fields.getLong(32);
    facts[at + CHANGED] = time(fields, 96);
    facts[at + MODIFIED] = time(fields, 112);
    facts[at + FILE_SIZE] = fields.getLong(40);
    facts[at + OWNER] = fields.getLong(20);
    facts[at + MODE_AND_LINKS] = (long) fields.getShort(28) << 32 | fields.getInt(16);
    facts[at + BORN] = (fields.getInt(0) & BIRTH_TIME) == 0 ? 0 : time(fields, 80);
  }

  static long time(ByteBuffer fields, int at) {
    return fields.getLong(at) * SECOND + fields.getInt(at + 8);
  }

  @Override
  public void close() {
    nameMemory.close();
    statusMemory.close();
  }

  /** A directory's names as the kernel gave them. */
  private static final class Listed {
    private byte[][] names = new byte[16][];
    private long[] facts = new long[16 * FACTS];
    private boolean[] folders = new boolean[16];
    private int count;
    private boolean sorted = true;

    void add(byte[] name, FolderReader reader) {
      if (count == names.length) {
        names = Arrays.copyOf(names, count * 2);
        facts = Arrays.copyOf(facts, count * 2 * FACTS);
        folders = Arrays.copyOf(folders, count * 2);
      }
      sorted &= count == 0 || Arrays.compareUnsigned(names[count - 1], name) < 0;
      names[count] = name;
      folders[count] = reader.isFolder();
      reader.facts(facts, count * FACTS);
      count++;
    }

    Folder sorted() {
      Integer[] order = new Integer[count];
      for (int i = 0; i < count; i++) {
        order[i] = i;
      }
      if (!sorted) {
        Arrays.sort(order, (a, b) -> Arrays.compareUnsigned(names[a], names[b]));
      }
      byte[][] sortedNames = new byte[count][];
      long[] sortedFacts = new long[count * FACTS];
      @Nullable Folder[] inside = new Folder[count];
      for (int i = 0; i < count; i++) {
        sortedNames[i] = names[order[i]];
        System.arraycopy(facts, order[i] * FACTS, sortedFacts, i * FACTS, FACTS);
        inside[i] = folders[order[i]] ? Folder.EMPTY : null;
      }
      return new Folder(sortedNames, sortedFacts, inside);
    }
  }
}
