package io.jbuild.context;

import io.jbuild.file.Attributes;
import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a folder of a context holds, as it was when it was first looked at: names in the order of
 * their bytes, and of each what a {@link ContextFile} says. A context may have a million files, and
 * hundreds of thousands of folders with few: what is kept of a file is numbers, some 80 bytes with
 * its name and digest, and of a folder not more than it has to be.
 */
final class Listing {

  // What is kept of a file: numbers in this order.

  /** Of a link: where its target is among {@link #targets}, and behind that its length. */
  private static final int SIZE = 0;

  private static final int INODE = 1;

  /** In nanoseconds since 1970, as the next. */
  private static final int MODIFIED = 2;

  private static final int CHANGED = 3;

  /** Where its name ends, and behind that its flags and its mode; no mode: not looked at. */
  private static final int REST = 4;

  private static final int FACTS = 5;

  private static final int MODE = 0xFFFF;

  /** Whether its digest is known. */
  private static final int KNOWN = 1 << 16;

  /** Whether its digest is news for later builds. */
  private static final int LEARNED = 1 << 17;

  /** In place of the type of a regular file that has several names; the kernel has no such type. */
  private static final int SEVERAL_NAMES = 0110000;

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final int DIGEST = 32;
  private static final byte[] NONE = new byte[0];

  private final ImagePath folder;
  private final FolderPlaces places;
  private final LinkNumbers links;
  private final long device;
  private final byte[] names;
  private final long[] facts;
  private byte[] targets = NONE;
  private int targetsEnd;

  /** What is no file, folder or link of the same device, or of no usual time; mostly none. */
  private @Nullable Map<Integer, ContextFile> odd;

  private byte @Nullable [] digests;

  private Listing(
      ImagePath folder, FolderPlaces places, LinkNumbers links, long device, List<byte[]> sorted) {
    this.folder = folder;
    this.places = places;
    this.links = links;
    this.device = device;
    this.facts = new long[sorted.size() * FACTS];
    int end = 0;
    for (int i = 0; i < sorted.size(); i++) {
      end += sorted.get(i).length;
      facts[i * FACTS + REST] = (long) end << 32;
    }
    this.names = new byte[end];
    for (int i = 0; i < sorted.size(); i++) {
      byte[] name = sorted.get(i);
      System.arraycopy(name, 0, names, end(i) - name.length, name.length);
    }
  }

  /**
   * The names in a folder; nothing is known of them before {@link #look}.
   *
   * @param path where it is in the context
   * @throws java.nio.file.AccessDeniedException where it may not be read
   */
  static Listing of(ImagePath path, ContextFile folder, FolderPlaces places, LinkNumbers links)
      throws IOException {
    List<byte[]> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder.path())) {
      for (Path entry : entries) {
        names.add(FileNames.name(entry));
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    names.sort(Arrays::compareUnsigned);
    return new Listing(path, places, links, folder.version().device(), names);
  }

  /** Looks at the files from one number up to another, but for those that are not wanted. */
  void look(int from, int to, Predicate<ByteString> wanted) throws IOException {
    for (int i = from; i < to; i++) {
      if (wanted.test(name(i))) {
        try {
          put(i, ContextFile.read(path(i), links::seen));
        } catch (NoSuchFileException e) {
          // It went meanwhile: who asks for it looks again.
        }
      }
    }
  }

  private void put(int index, ContextFile file) {
    FileState state = FileState.of(file.version());
    int kind = file.kind();
    long size = state.size();
    if (file.node() instanceof FileNode.RegularFile regular && regular.linkGroup() != 0) {
      kind = SEVERAL_NAMES;
    } else if (file.node() instanceof FileNode.SymbolicLink link) {
      size = target(link.target());
    } else if (!ContextFile.isDirectory(kind) && kind != ContextFile.REGULAR) {
      putOdd(index, file);
      return;
    }
    if (state.device() != device || !state.isExact()) {
      putOdd(index, file);
      return;
    }
    int at = index * FACTS;
    facts[at + SIZE] = size;
    facts[at + INODE] = state.inode();
    facts[at + MODIFIED] = state.modified();
    facts[at + CHANGED] = state.changed();
    facts[at + REST] |= kind | file.node().attributes().mode();
  }

  private synchronized void putOdd(int index, ContextFile file) {
    if (odd == null) {
      odd = new HashMap<>();
    }
    odd.put(index, file);
  }

  private synchronized @Nullable ContextFile odd(int index) {
    return odd == null ? null : odd.get(index);
  }

  /** Keeps a link's target; gives its place and length. */
  private synchronized long target(ByteString target) {
    int start = targetsEnd;
    int end = start + target.length();
    if (end > targets.length) {
      targets = Arrays.copyOf(targets, end + end / 2);
    }
    target.copyTo(targets, start);
    targetsEnd = end;
    return (long) start << 32 | target.length();
  }

  private synchronized ByteString target(long place) {
    int start = (int) (place >>> 32);
    return ByteString.of(targets, start, start + (int) place);
  }

  int size() {
    return facts.length / FACTS;
  }

  ByteString name(int index) {
    return ByteString.of(names, start(index), end(index));
  }

  private int start(int index) {
    return index == 0 ? 0 : end(index - 1);
  }

  private int end(int index) {
    return (int) (facts[index * FACTS + REST] >>> 32);
  }

  /** With what stands for its type; 0 where it was not looked at, or is odd. */
  private int mode(int index) {
    return (int) facts[index * FACTS + REST] & MODE;
  }

  private Path path(int index) {
    return FileNames.resolve(
        places.path(folder), Arrays.copyOfRange(names, start(index), end(index)));
  }

  /** The number of a name; negative where the folder does not have it. */
  int find(ByteString name) {
    byte[] wanted = name.toBytes();
    int low = 0;
    int high = size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order =
          Arrays.compareUnsigned(names, start(middle), end(middle), wanted, 0, wanted.length);
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
    return mode(index) != 0 || odd(index) != null;
  }

  boolean isDirectory(int index) {
    int mode = mode(index);
    return mode != 0 ? ContextFile.isDirectory(mode) : seenOdd(index).node().isDirectory();
  }

  private ContextFile seenOdd(int index) {
    ContextFile file = odd(index);
    if (file == null) {
      throw new IllegalStateException(name(index) + " was not looked at");
    }
    return file;
  }

  /** What was seen of one that was looked at. */
  ContextFile file(int index) {
    int mode = mode(index);
    if (mode == 0) {
      return seenOdd(index);
    }
    int kind = ContextFile.kind(mode);
    return new ContextFile(
        path(index),
        node(index, modified(index)),
        kind == SEVERAL_NAMES ? ContextFile.REGULAR : kind,
        version(index));
  }

  private ContextFile.Version version(int index) {
    int at = index * FACTS;
    return new ContextFile.Version(
        size(index),
        FileTime.from(facts[at + MODIFIED], TimeUnit.NANOSECONDS),
        FileTime.from(facts[at + CHANGED], TimeUnit.NANOSECONDS),
        facts[at + INODE],
        device);
  }

  private long size(int index) {
    long size = facts[index * FACTS + SIZE];
    return ContextFile.kind(mode(index)) == ContextFile.SYMBOLIC_LINK ? (int) size : size;
  }

  /** The same as a node, whose time may be another. */
  FileNode node(int index, Optional<Instant> time) {
    if (mode(index) != 0) {
      return node(index, time.isPresent() ? time.get() : modified(index));
    }
    FileNode node = seenOdd(index).node();
    return time.isPresent() ? node.with(node.attributes().withModified(time.get())) : node;
  }

  private FileNode node(int index, Instant time) {
    int mode = mode(index);
    Attributes attributes = new Attributes(mode & 07777, 0, 0, time);
    return switch (ContextFile.kind(mode)) {
      case ContextFile.DIRECTORY -> new FileNode.Directory(attributes);
      case ContextFile.SYMBOLIC_LINK ->
          new FileNode.SymbolicLink(attributes, target(facts[index * FACTS + SIZE]));
      default -> new FileNode.RegularFile(attributes, size(index), group(index));
    };
  }

  /** The number that its names share; 0 where no other was seen. */
  private long group(int index) {
    return ContextFile.kind(mode(index)) == SEVERAL_NAMES
        ? links.shared(device, facts[index * FACTS + INODE])
        : 0;
  }

  private Instant modified(int index) {
    long nanoseconds = facts[index * FACTS + MODIFIED];
    return Instant.ofEpochSecond(
        Math.floorDiv(nanoseconds, SECOND), Math.floorMod(nanoseconds, SECOND));
  }

  /** The digest of a file, where it is known. */
  synchronized Optional<Digest> digest(int index) {
    if (digests == null || (facts[index * FACTS + REST] & KNOWN) == 0) {
      return Optional.empty();
    }
    return Optional.of(Digest.ofRaw(digests, index * DIGEST));
  }

  /**
   * Keeps the digest of a file.
   *
   * @param news whether later builds may believe it, and do not know it yet
   */
  synchronized void digest(int index, Digest digest, boolean news) {
    if (digests == null) {
      digests = new byte[size() * DIGEST];
    }
    System.arraycopy(digest.raw(), 0, digests, index * DIGEST, DIGEST);
    int at = index * FACTS + REST;
    facts[at] = facts[at] & ~LEARNED | KNOWN | (news ? LEARNED : 0);
  }

  /**
   * Tells of the digests that later builds may believe.
   *
   * @param told the files with several names that were told of; once is enough
   */
  synchronized void forEachLearned(FileDigests.Learned visitor, BitSet told) throws IOException {
    for (int i = 0; i < size(); i++) {
      if ((facts[i * FACTS + REST] & LEARNED) == 0) {
        continue;
      }
      int group = (int) group(i);
      if (!told.get(group)) {
        told.set(group, group != 0);
        FileState state = FileState.of(mode(i) == 0 ? seenOdd(i).version() : version(i));
        visitor.file(state, digest(i).orElseThrow());
      }
    }
  }
}
