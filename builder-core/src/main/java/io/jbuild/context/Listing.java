package io.jbuild.context;

import io.jbuild.file.Attributes;
import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import io.jbuild.oci.Digest;
import io.jbuild.posix.FileNames;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a folder of a context holds, as it was when it was first looked at: names in the order of
 * their bytes, and of each what a {@link ContextFile} says. A context may have a million files:
 * what is kept of one is numbers, some 90 bytes with its name and digest.
 */
final class Listing {

  // What is kept of a file: numbers in this order.
  private static final int SIZE = 0;
  private static final int INODE = 1;
  private static final int MODIFIED = 2;
  private static final int CHANGED = 3;
  private static final int NANOSECONDS = 4;
  private static final int FACTS = 5;

  private static final int DIGEST = 32;

  private final Path folder;
  private final long device;
  private final byte[] names;
  private final int[] ends;
  private final char[] modes;
  private final long[] facts;

  /** What is no plain file or folder of the same device with one name. */
  private final Map<Integer, ContextFile> odd = new ConcurrentHashMap<>();

  private byte @Nullable [] digests;
  private final BitSet known = new BitSet();
  private final BitSet learned = new BitSet();

  private Listing(Path folder, long device, List<byte[]> sorted) {
    this.folder = folder;
    this.device = device;
    this.ends = new int[sorted.size()];
    int end = 0;
    for (int i = 0; i < ends.length; i++) {
      end += sorted.get(i).length;
      ends[i] = end;
    }
    this.names = new byte[end];
    for (int i = 0; i < ends.length; i++) {
      byte[] name = sorted.get(i);
      System.arraycopy(name, 0, names, ends[i] - name.length, name.length);
    }
    this.modes = new char[ends.length];
    this.facts = new long[ends.length * FACTS];
  }

  /**
   * The names in a folder; nothing is known of them before {@link #look}.
   *
   * @throws java.nio.file.AccessDeniedException where it may not be read
   */
  static Listing of(ContextFile folder) throws IOException {
    List<byte[]> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder.path())) {
      for (Path entry : entries) {
        names.add(FileNames.name(entry));
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    names.sort(Arrays::compareUnsigned);
    return new Listing(folder.path(), folder.version().device(), names);
  }

  /** Looks at the files from one number up to another, but for those that are not wanted. */
  void look(int from, int to, Predicate<ByteString> wanted, ContextFile.LinkGroups groups)
      throws IOException {
    for (int i = from; i < to; i++) {
      if (wanted.test(name(i))) {
        try {
          put(i, ContextFile.read(path(i), groups));
        } catch (NoSuchFileException e) {
          // It went meanwhile: who asks for it looks again.
        }
      }
    }
  }

  private void put(int index, ContextFile file) {
    ContextFile.Version version = file.version();
    boolean plain =
        version.device() == device
            && (file.node() instanceof FileNode.Directory
                || file.node() instanceof FileNode.RegularFile regular
                    && regular.linkGroup() == 0
                    && !file.isSocket());
    if (!plain) {
      odd.put(index, file);
      return;
    }
    Instant modified = version.modified().toInstant();
    Instant changed = version.changed().toInstant();
    int at = index * FACTS;
    facts[at + SIZE] = version.size();
    facts[at + INODE] = version.inode();
    facts[at + MODIFIED] = modified.getEpochSecond();
    facts[at + CHANGED] = changed.getEpochSecond();
    facts[at + NANOSECONDS] = (long) modified.getNano() << 32 | changed.getNano();
    modes[index] = (char) (file.kind() | file.node().attributes().mode());
  }

  int size() {
    return ends.length;
  }

  ByteString name(int index) {
    return ByteString.of(names, start(index), ends[index]);
  }

  private int start(int index) {
    return index == 0 ? 0 : ends[index - 1];
  }

  private Path path(int index) {
    return FileNames.resolve(folder, Arrays.copyOfRange(names, start(index), ends[index]));
  }

  /** The number of a name; negative where the folder does not have it. */
  int find(ByteString name) {
    byte[] wanted = name.toBytes();
    int low = 0;
    int high = ends.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order =
          Arrays.compareUnsigned(names, start(middle), ends[middle], wanted, 0, wanted.length);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  /** Whether it was looked at. */
  boolean isKnown(int index) {
    return modes[index] != 0 || odd.containsKey(index);
  }

  boolean isDirectory(int index) {
    return modes[index] != 0
        ? ContextFile.isDirectory(modes[index])
        : file(index).node().isDirectory();
  }

  /** What was seen of one that was looked at. */
  ContextFile file(int index) {
    if (modes[index] == 0) {
      ContextFile file = odd.get(index);
      if (file == null) {
        throw new IllegalStateException(name(index) + " was not looked at");
      }
      return file;
    }
    int at = index * FACTS;
    Instant modified = modified(at);
    ContextFile.Version version =
        new ContextFile.Version(
            facts[at + SIZE],
            FileTime.from(modified),
            FileTime.from(
                Instant.ofEpochSecond(facts[at + CHANGED], facts[at + NANOSECONDS] & 0xFFFFFFFFL)),
            facts[at + INODE],
            device);
    return new ContextFile(
        path(index), node(index, modified), ContextFile.kind(modes[index]), version);
  }

  /** The same as a node, whose time may be another. */
  FileNode node(int index, Optional<Instant> time) {
    if (modes[index] != 0) {
      return node(index, time.isPresent() ? time.get() : modified(index * FACTS));
    }
    FileNode node = file(index).node();
    return time.isPresent() ? node.with(node.attributes().withModified(time.get())) : node;
  }

  private FileNode node(int index, Instant time) {
    Attributes attributes = new Attributes(modes[index] & 07777, 0, 0, time);
    return ContextFile.isDirectory(modes[index])
        ? new FileNode.Directory(attributes)
        : new FileNode.RegularFile(attributes, facts[index * FACTS + SIZE], 0);
  }

  private Instant modified(int at) {
    return Instant.ofEpochSecond(facts[at + MODIFIED], facts[at + NANOSECONDS] >>> 32);
  }

  /** The digest of a file, where it is known. */
  synchronized Optional<Digest> digest(int index) {
    if (digests == null || !known.get(index)) {
      return Optional.empty();
    }
    return Optional.of(Digest.ofRaw(digests, index * DIGEST));
  }

  synchronized boolean hasDigest(int index) {
    return known.get(index);
  }

  /**
   * Keeps the digest of a file.
   *
   * @param news whether later builds may believe it, and do not know it yet
   */
  synchronized void digest(int index, Digest digest, boolean news) {
    if (digests == null) {
      digests = new byte[ends.length * DIGEST];
    }
    System.arraycopy(digest.raw(), 0, digests, index * DIGEST, DIGEST);
    known.set(index);
    learned.set(index, news);
  }

  /** Tells of the digests that later builds may believe. */
  synchronized void forEachLearned(FileDigests.Learned visitor) throws IOException {
    for (int i = learned.nextSetBit(0); i >= 0; i = learned.nextSetBit(i + 1)) {
      visitor.file(FileState.of(file(i).version()), digest(i).orElseThrow());
    }
  }
}
