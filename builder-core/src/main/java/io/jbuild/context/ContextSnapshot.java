package io.jbuild.context;

import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.oci.Digest;
import io.jbuild.posix.FileNames;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A local directory as a build sees it: owners 0:0, no extended attributes, sockets as empty files,
 * and without what the ignore file leaves out.
 *
 * <p>What was once looked at is remembered, and a file that is no longer the same when it is read
 * fails the build: what is copied is what was hashed. Links are never followed, so nothing outside
 * the directory can be reached.
 */
public final class ContextSnapshot implements LocalSnapshot, Context {

  /** In bytes; no file system has longer ones. */
  private static final int LONGEST_NAME = 255;

  private final Path directory;
  private final IgnoreFile ignore;
  private final ContextTimes times;
  private final Memory memory;

  /** What several views of one directory share. */
  private static final class Memory {
    final Map<ImagePath, Optional<ContextFile>> files = new ConcurrentHashMap<>();
    final Map<ImagePath, List<ImagePath>> lists = new ConcurrentHashMap<>();
    final Map<ImagePath, Boolean> reached = new ConcurrentHashMap<>();
    final Map<ImagePath, FolderRules> folders = new ConcurrentHashMap<>();
    final FileDigests digests;
    final Map<List<Long>, Long> linkGroups = new ConcurrentHashMap<>();
    final AtomicLong lastGroup = new AtomicLong();

    Memory(FileDigests digests) {
      this.digests = digests;
    }

    long linkGroup(long device, long inode) {
      return linkGroups.computeIfAbsent(List.of(device, inode), key -> lastGroup.incrementAndGet());
    }
  }

  private ContextSnapshot(Path directory, IgnoreFile ignore, ContextTimes times, Memory memory) {
    this.directory = directory;
    this.ignore = ignore;
    this.times = times;
    this.memory = memory;
  }

  /** The context in a directory. */
  public static ContextSnapshot of(Path directory, IgnoreFile ignore, ContextTimes times)
      throws IOException {
    return of(directory, ignore, times, Optional.empty());
  }

  /**
   * The context in a directory.
   *
   * @param remembered the digests of files that earlier builds have read
   */
  public static ContextSnapshot of(
      Path directory, IgnoreFile ignore, ContextTimes times, Optional<DigestMemory> remembered)
      throws IOException {
    Path real = directory.toRealPath();
    String name = "";
    if (remembered.isPresent()) {
      ContextFile.Version root = ContextFile.read(real, (device, inode) -> 0).version();
      name = Long.toHexString(root.device()) + "-" + Long.toHexString(root.inode());
    }
    FileDigests digests = new FileDigests(remembered, name);
    return new ContextSnapshot(real, ignore, times, new Memory(digests));
  }

  /** The same files with other times; what is known of them is shared. */
  @Override
  public ContextSnapshot with(ContextTimes other) {
    return new ContextSnapshot(directory, ignore, other, memory);
  }

  /** The rule that leaves a path out, as {@code .dockerignore: *.log}. */
  public Optional<String> ignoredBy(ImagePath path) {
    return ignore.rules().rule(path).map(rule -> ignore.name() + ": " + rule);
  }

  /** Whether something is in the directory that the ignore file leaves out. */
  public boolean leavesOut(ImagePath path) throws IOException {
    return file(path).isPresent() && !reached(path);
  }

  @Override
  public Optional<FileNode> find(ImagePath path) throws IOException {
    Optional<ContextFile> file = file(path);
    return file.isPresent() && reached(path) ? file.map(this::timed) : Optional.empty();
  }

  @Override
  public List<ImagePath> list(ImagePath path) throws IOException {
    List<ImagePath> all = listAll(path);
    List<ImagePath> kept = new ArrayList<>(all.size());
    for (ImagePath child : all) {
      if (reached(child)) {
        kept.add(child);
      }
    }
    return kept;
  }

  @Override
  public InputStream open(ImagePath path) throws IOException {
    return UnchangedStream.open(path, regular(path));
  }

  @Override
  public Digest digest(ImagePath path) throws IOException {
    return memory.digests.of(path, this::regular);
  }

  @Override
  public void hash(List<ImagePath> files, int threads) throws IOException {
    memory.digests.hash(files, threads, this::regular);
  }

  private ContextFile regular(ImagePath path) throws IOException {
    Optional<ContextFile> file = file(path);
    if (file.isEmpty() || !(file.get().node() instanceof FileNode.RegularFile) || !reached(path)) {
      throw new NoSuchFileException(path.toString());
    }
    return file.get();
  }

  private FileNode timed(ContextFile file) {
    FileNode node = file.node();
    return times
        .fixed()
        .<FileNode>map(time -> node.with(node.attributes().withModified(time)))
        .orElse(node);
  }

  /** Whether the ignore file leaves a file in, or something below a directory. */
  private boolean reached(ImagePath path) throws IOException {
    Optional<ImagePath> parent = path.parent();
    if (parent.isEmpty()) {
      return true;
    }
    FolderRules folder = folder(parent.get());
    String name = path.name().toString();
    if (!folder.leavesOut(name)) {
      return true;
    }
    Boolean known = memory.reached.get(path);
    if (known == null) {
      known = folder.mayBringBackBelow(name) && isDirectory(path) && reachesBelow(path);
      memory.reached.put(path, known);
    }
    return known;
  }

  private boolean reachesBelow(ImagePath path) throws IOException {
    for (ImagePath child : listAll(path)) {
      if (reached(child)) {
        return true;
      }
    }
    return false;
  }

  /** The rules for the names in a directory. */
  private FolderRules folder(ImagePath path) {
    FolderRules known = memory.folders.get(path);
    if (known == null) {
      Optional<ImagePath> parent = path.parent();
      known =
          parent.isEmpty()
              ? FolderRules.of(ignore.rules())
              : folder(parent.get()).in(path.name().toString());
      memory.folders.put(path, known);
    }
    return known;
  }

  private boolean isDirectory(ImagePath path) throws IOException {
    return file(path).filter(file -> file.node().isDirectory()).isPresent();
  }

  /** What is on the disk, ignored or not; nothing below a link. */
  private Optional<ContextFile> file(ImagePath path) throws IOException {
    Optional<ContextFile> known = memory.files.get(path);
    if (known == null) {
      known = lookAt(path);
      Optional<ContextFile> earlier = memory.files.putIfAbsent(path, known);
      known = earlier == null ? known : earlier;
    }
    return known;
  }

  private Optional<ContextFile> lookAt(ImagePath path) throws IOException {
    Path place = directory;
    Optional<ImagePath> parent = path.parent();
    if (parent.isPresent()) {
      Optional<ContextFile> above = file(parent.get());
      boolean possible = path.name().length() <= LONGEST_NAME;
      if (!possible || above.isEmpty() || !above.get().node().isDirectory()) {
        return Optional.empty();
      }
      place = FileNames.resolve(above.get().path(), path.name().toBytes());
    }
    try {
      return Optional.of(ContextFile.read(place, memory::linkGroup));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (AccessDeniedException e) {
      throw UnchangedStream.unreadable(path, e);
    }
  }

  private List<ImagePath> listAll(ImagePath path) throws IOException {
    List<ImagePath> known = memory.lists.get(path);
    if (known == null) {
      known = read(path);
      memory.lists.put(path, known);
    }
    return known;
  }

  private List<ImagePath> read(ImagePath path) throws IOException {
    Optional<ContextFile> file = file(path);
    if (file.isEmpty() || !file.get().node().isDirectory()) {
      return List.of();
    }
    List<ImagePath> children = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(file.get().path())) {
      for (Path entry : entries) {
        children.add(path.child(ByteString.of(FileNames.name(entry))));
      }
    } catch (AccessDeniedException e) {
      throw UnchangedStream.unreadable(path, e);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    Collections.sort(children);
    return Collections.unmodifiableList(children);
  }
}
