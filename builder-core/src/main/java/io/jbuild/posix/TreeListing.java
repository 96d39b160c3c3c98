package io.jbuild.posix;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel says of all files below a directory, so that a second listing shows which of them
 * changed since: whoever changes a file cannot hide it from its status time (ctime). No file is
 * opened. Nothing may change the tree meanwhile. Where something is mounted in it, that is not
 * entered.
 *
 * <p>Two threads, a buffer each, and one system call for a file: a hundred thousand files take some
 * tenths of a second.
 */
public final class TreeListing {

  private static final int THREADS = Math.min(4, Runtime.getRuntime().availableProcessors());

  // What is kept of a file: numbers in this order.
  static final int INODE = 0;
  static final int CHANGED = 1;
  static final int MODIFIED = 2;
  static final int FILE_SIZE = 3;
  static final int OWNER = 4;
  static final int MODE_AND_LINKS = 5;
  static final int BORN = 6;
  static final int FACTS = 7;

  private final Folder root;
  private final long[] rootFacts;

  private TreeListing(Folder root, long[] rootFacts) {
    this.root = root;
    this.rootFacts = rootFacts;
  }

  /** A directory's names, in the order of their bytes, and what is known of each. */
  public static final class Folder {
    static final Folder EMPTY = new Folder(new byte[0][], new long[0], new Folder[0]);

    private final byte[][] names;
    final long[] facts;
    final @Nullable Folder[] folders;

    Folder(byte[][] names, long[] facts, @Nullable Folder[] folders) {
      this.names = names;
      this.facts = facts;
      this.folders = folders;
    }

    public int size() {
      return names.length;
    }

    public byte[] name(int index) {
      return names[index];
    }

    public long inode(int index) {
      return facts[index * FACTS + INODE];
    }

    /** Whether it is a directory, and nothing is mounted there. */
    public boolean isFolder(int index) {
      return folders[index] != null;
    }

    public Folder folder(int index) {
      Folder folder = folders[index];
      return folder == null ? EMPTY : folder;
    }

    /** Where a name is; negative where it is not. */
    int find(byte[] name) {
      return Arrays.binarySearch(names, name, Arrays::compareUnsigned);
    }

    /** The same names, with nothing known of them yet. */
    Folder again() {
      return new Folder(names, new long[facts.length], new Folder[folders.length]);
    }

    /** The same, to be changed. */
    Folder copy() {
      return new Folder(names, facts, folders.clone());
    }

    /** Whether nothing of a file changed, as far as its status can tell. */
    public boolean same(int index, Folder other, int otherIndex) {
      int from = index * FACTS;
      int otherFrom = otherIndex * FACTS;
      return Arrays.equals(facts, from, from + FACTS, other.facts, otherFrom, otherFrom + FACTS);
    }

    /** Whether two files are one that may have changed, and not one made in the other's place. */
    public boolean isSameFile(int index, Folder other, int otherIndex) {
      return fact(index, INODE) == other.fact(otherIndex, INODE)
          && fact(index, BORN) == other.fact(otherIndex, BORN);
    }

    private long fact(int index, int which) {
      return facts[index * FACTS + which];
    }
  }

  /** Lists all below a directory. */
  public static TreeListing of(Path directory) throws IOException {
    return of(directory, new TreeListing(Folder.EMPTY, new long[FACTS]));
  }

  /** Lists again: where a directory did not change, it still has the names that it had. */
  public TreeListing again(Path directory) throws IOException {
    return of(directory, this);
  }

  /** What it is once things changed of which it is known where they are. */
  public TreeListing with(TreeUpdate update, Path directory) throws IOException {
    try (DirectoryHandle handle = DirectoryHandle.open(directory);
        FolderReader reader = new FolderReader(handle)) {
      long[] facts = new long[FACTS];
      reader.rootFacts(facts);
      return new TreeListing(update.apply(root, reader), facts);
    }
  }

  private static TreeListing of(Path directory, TreeListing before) throws IOException {
    try (DirectoryHandle root = DirectoryHandle.open(directory)) {
      Walk walk = new Walk(root);
      walk.run(before);
      return new TreeListing(walk.rootFolder(), walk.rootFacts());
    }
  }

  /** When a file was changed, in nanoseconds, as its file system counts them. */
  public static long changed(DirectoryHandle folder, byte[] name) throws PosixException {
    byte[] status = new byte[FileStatus.SIZE];
    long result =
        LibC.syscall(
            SystemCall.STATX.number(),
            folder.self().descriptor(),
            CString.of(name),
            Flags.AT_SYMLINK_NOFOLLOW,
            Flags.STATX_BASIC,
            status);
    if (result < 0) {
      throw PosixException.last("stat " + CString.show(name));
    }
    ByteBuffer fields = ByteBuffer.wrap(status).order(ByteOrder.nativeOrder());
    return FolderReader.time(fields, 96);
  }

  public Folder root() {
    return root;
  }

  /** Whether the directory itself did not change. */
  public boolean sameRoot(TreeListing other) {
    return Arrays.equals(rootFacts, other.rootFacts);
  }

  /** The latest time at which any of this was changed, in nanoseconds. */
  public long latestChange() {
    return Math.max(rootFacts[CHANGED], latestChange(root));
  }

  private static long latestChange(Folder folder) {
    long latest = 0;
    for (int i = 0; i < folder.size(); i++) {
      latest = Math.max(latest, folder.fact(i, CHANGED));
      latest = Math.max(latest, latestChange(folder.folder(i)));
    }
    return latest;
  }

  /**
   * A directory that is to be listed, and where its listing belongs.
   *
   * @param before what was in it when it was listed before
   * @param unchanged whether the same names are still in it
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Task(byte[] path, @Nullable Folder parent, int index, Folder before, boolean unchanged) {}

  /** One listing, shared by its threads. */
  static final class Walk {
    private final DirectoryHandle root;
    private final Deque<Task> tasks = new ConcurrentLinkedDeque<>();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicReference<@Nullable Folder> rootFolder = new AtomicReference<>();
    private final AtomicReference<@Nullable PosixException> failure = new AtomicReference<>();
    private final long[] rootFacts = new long[FACTS];

    Walk(DirectoryHandle root) {
      this.root = root;
    }

    Folder rootFolder() {
      Folder found = rootFolder.get();
      if (found == null) {
        throw new IllegalStateException("not listed yet");
      }
      return found;
    }

    long[] rootFacts() {
      return rootFacts;
    }

    void run(TreeListing before) throws IOException {
      try (FolderReader reader = new FolderReader(root)) {
        reader.rootFacts(rootFacts);
      }
      boolean unchanged = Arrays.equals(rootFacts, before.rootFacts);
      put(new Task(FolderReader.TOP, null, 0, before.root, unchanged));
      List<FutureTask<@Nullable Void>> others = new ArrayList<>();
      for (int i = 1; i < THREADS; i++) {
        FutureTask<@Nullable Void> other = new FutureTask<>(this::work, null);
        others.add(other);
        Thread thread = new Thread(other, "jbuild-list");
        thread.setDaemon(true);
        thread.start();
      }
      work();
      for (FutureTask<@Nullable Void> other : others) {
        await(other);
      }
      PosixException failed = failure.get();
      if (failed != null) {
        throw failed;
      }
    }

    private static void await(FutureTask<@Nullable Void> other) throws IOException {
      try {
        Uninterrupted.get(other); // It ends as soon as this thread has.
      } catch (ExecutionException e) {
        throw new IOException("a tree could not be listed", e.getCause());
      }
    }

    /** Takes a directory's listing, and what is known of the topmost. */
    void found(Task task, Folder folder) {
      Folder parent = task.parent();
      if (parent == null) {
        rootFolder.set(folder);
      } else {
        parent.folders[task.index()] = folder;
      }
    }

    void put(Task task) {
      open.incrementAndGet();
      tasks.addFirst(task);
    }

    private void work() {
      try (FolderReader reader = new FolderReader(root)) {
        while (open.get() > 0 && failure.get() == null) {
          Task task = tasks.pollFirst();
          if (task == null) {
            Thread.onSpinWait();
            continue;
          }
          try {
            reader.read(task, this);
          } finally {
            open.decrementAndGet();
          }
        }
      } catch (PosixException e) {
        failure.compareAndSet(null, e);
      }
    }
  }
}
