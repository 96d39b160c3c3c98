package io.jbuild.context;

import io.jbuild.event.Transfer;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.file.Attributes;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Files and folders from anywhere on this machine as one context: owners 0:0, and modes that are
 * the same whoever put the files there, 0644, or 0755 for folders and for what anybody may execute.
 * No two of them are told to be one file with two names, which depends on the machine too.
 *
 * <p>As in a {@link ContextSnapshot}, what is copied is what was hashed. A link that was named is
 * followed, those inside a named folder are not.
 */
public final class AssembledSnapshot implements LocalSnapshot, Context {

  /** Of a folder that no folder of this machine stands for: no zip can be older. */
  private static final Instant IMPLIED = Instant.parse("1980-01-02T00:00:00Z");

  /** Files that were named are remembered together, whatever context they are in. */
  private static final String SINGLE = "single";

  private final Tree tree;
  private final ContextTimes times;

  /**
   * What several views share.
   *
   * @param named what was named, by its place here; none is below another
   * @param implied the folders above them, and what is right below each
   */
  private record Tree(
      SortedMap<ImagePath, Part> named,
      SortedMap<ImagePath, SortedSet<ImagePath>> implied,
      FileDigests digests) {}

  /** What was named. */
  private sealed interface Part {}

  private record Folder(ContextSnapshot files) implements Part {}

  private record Single(ContextFile file) implements Part {}

  private AssembledSnapshot(Tree tree, ContextTimes times) {
    this.tree = tree;
    this.times = times;
  }

  /**
   * The context of these files and folders.
   *
   * @param remembered the digests of files that earlier builds have read
   * @param files where each is on this machine, by its place in the context; none below another.
   *     The root, if it is there, is alone, and a folder or nothing at all
   * @throws BuildException where one of them is not there, or the root is a file
   */
  public static AssembledSnapshot of(
      SortedMap<ImagePath, Path> files, ContextTimes times, Optional<DigestMemory> remembered)
      throws IOException {
    SortedMap<ImagePath, Part> named = new TreeMap<>();
    FileDigests digests = new FileDigests(remembered, SINGLE, new SingleFiles(named));
    SortedMap<ImagePath, SortedSet<ImagePath>> implied = new TreeMap<>();
    Path whole = files.get(ImagePath.ROOT);
    if (whole != null && Files.exists(whole)) {
      named.put(ImagePath.ROOT, root(whole, remembered));
      return new AssembledSnapshot(new Tree(named, implied, digests), times);
    }
    implied.put(ImagePath.ROOT, new TreeSet<>());
    if (whole != null) {
      return new AssembledSnapshot(new Tree(named, implied, digests), times);
    }
    for (Map.Entry<ImagePath, Path> file : files.entrySet()) {
      named.put(file.getKey(), part(file.getKey(), file.getValue(), remembered));
      ImagePath below = file.getKey();
      for (Optional<ImagePath> above = below.parent(); above.isPresent(); above = below.parent()) {
        implied.computeIfAbsent(above.get(), path -> new TreeSet<>()).add(below);
        below = above.get();
      }
    }
    return new AssembledSnapshot(new Tree(named, implied, digests), times);
  }

  private static Part root(Path place, Optional<DigestMemory> remembered) throws IOException {
    if (!Files.isDirectory(place)) {
      throw new BuildException(
          Blame.MACHINE,
          "the context should be the folder " + place + ", which is a file",
          "Remove it, and have what is to be copied made again.");
    }
    return new Folder(
        ContextSnapshot.of(place, IgnoreFile.NONE, ContextTimes.PRESERVE, remembered));
  }

  private static Part part(ImagePath path, Path place, Optional<DigestMemory> remembered)
      throws IOException {
    try {
      ContextFile file = ContextFile.read(place.toRealPath(), (device, inode) -> 0);
      return file.node().isDirectory()
          ? new Folder(
              ContextSnapshot.of(place, IgnoreFile.NONE, ContextTimes.PRESERVE, remembered))
          : new Single(file);
    } catch (NoSuchFileException e) {
      throw new BuildException(
          Blame.MACHINE,
          path.relative() + " of the context should be " + place + ", which is not there",
          "Make it, or ask for it again, before the image is built.",
          e);
    }
  }

  /** The same files with other times; what is known of them is shared. */
  @Override
  public AssembledSnapshot with(ContextTimes other) {
    return new AssembledSnapshot(tree, other);
  }

  /** The part that a path is in, and where it is there. */
  private record Place(Part part, ImagePath inside) {}

  private Optional<Place> place(ImagePath path) {
    for (int depth = path.depth(); depth >= 0; depth--) {
      ImagePath named = path.first(depth);
      Part part = tree.named().get(named);
      if (part != null) {
        return Optional.of(new Place(part, path.rebase(named, ImagePath.ROOT)));
      }
    }
    return Optional.empty();
  }

  @Override
  public Optional<FileNode> find(ImagePath path) throws IOException {
    if (tree.implied().containsKey(path)) {
      return Optional.of(timed(new FileNode.Directory(new Attributes(0755, 0, 0, IMPLIED))));
    }
    Optional<Place> place = place(path);
    if (place.isEmpty()) {
      return Optional.empty();
    }
    Optional<FileNode> node =
        place.get().part() instanceof Folder folder
            ? folder.files().find(place.get().inside())
            : single(place.get()).map(ContextFile::node);
    return node.map(found -> timed(found.accept(ANYWHERE)));
  }

  private static Optional<ContextFile> single(Place place) {
    return place.part() instanceof Single single && place.inside().isRoot()
        ? Optional.of(single.file())
        : Optional.empty();
  }

  private FileNode timed(FileNode node) {
    return times
        .fixed()
        .<FileNode>map(time -> node.with(node.attributes().withModified(time)))
        .orElse(node);
  }

  /** What a file is on any machine: with nothing that a umask or a file system decides. */
  private static final FileNode.Visitor<FileNode> ANYWHERE =
      new FileNode.Visitor<>() {
        @Override
        public FileNode directory(FileNode.Directory node) {
          return node.with(node.attributes().withMode(0755));
        }

        @Override
        public FileNode file(FileNode.RegularFile node) {
          int mode = (node.attributes().mode() & 0111) == 0 ? 0644 : 0755;
          return new FileNode.RegularFile(node.attributes().withMode(mode), node.size(), 0);
        }

        @Override
        public FileNode link(FileNode.SymbolicLink node) {
          return node;
        }

        @Override
        public FileNode device(FileNode.Device node) {
          return node;
        }

        @Override
        public FileNode fifo(FileNode.Fifo node) {
          return node;
        }
      };

  @Override
  public List<ImagePath> list(ImagePath path) throws IOException {
    SortedSet<ImagePath> below = tree.implied().get(path);
    if (below != null) {
      return List.copyOf(below);
    }
    Optional<Place> place = place(path);
    if (place.isEmpty() || !(place.get().part() instanceof Folder folder)) {
      return List.of();
    }
    List<ImagePath> children = new ArrayList<>();
    for (ImagePath child : folder.files().list(place.get().inside())) {
      children.add(path.child(child.name()));
    }
    return children;
  }

  @Override
  public InputStream open(ImagePath path) throws IOException {
    Optional<Place> place = place(path);
    if (place.isPresent() && place.get().part() instanceof Folder folder) {
      return folder.files().open(place.get().inside());
    }
    return UnchangedStream.open(path, SingleFiles.regular(tree.named(), path));
  }

  /** What was named and is a file. */
  private static final class SingleFiles implements FileDigests.Files {
    private final SortedMap<ImagePath, Part> named;
    private final Map<ImagePath, Digest> known = new ConcurrentHashMap<>();
    private final Map<ImagePath, ContextFile> news = new ConcurrentHashMap<>();

    SingleFiles(SortedMap<ImagePath, Part> named) {
      this.named = named;
    }

    static ContextFile regular(SortedMap<ImagePath, Part> named, ImagePath path)
        throws NoSuchFileException {
      if (named.get(path) instanceof Single single
          && single.file().node() instanceof FileNode.RegularFile) {
        return single.file();
      }
      throw new NoSuchFileException(path.toString());
    }

    @Override
    public ContextFile regular(ImagePath path) throws NoSuchFileException {
      return regular(named, path);
    }

    @Override
    public Optional<Digest> known(ImagePath path) {
      return Optional.ofNullable(known.get(path));
    }

    @Override
    public void keep(ImagePath path, ContextFile file, Digest digest, boolean isNews) {
      known.put(path, digest);
      if (isNews) {
        news.put(path, file);
      }
    }

    @Override
    public void forEachLearned(FileDigests.Learned visitor) throws IOException {
      for (Map.Entry<ImagePath, ContextFile> file : news.entrySet()) {
        visitor.file(FileState.of(file.getValue().version()), known(file.getKey()).orElseThrow());
      }
    }
  }

  @Override
  public Digest digest(ImagePath path) throws IOException {
    Optional<Place> place = place(path);
    if (place.isPresent() && place.get().part() instanceof Folder folder) {
      return folder.files().digest(place.get().inside());
    }
    return tree.digests().of(path);
  }

  @Override
  public void look(ImagePath path, int threads) throws IOException {
    for (Map.Entry<ImagePath, Part> part : tree.named().entrySet()) {
      if (part.getValue() instanceof Folder folder && part.getKey().startsWith(path)) {
        folder.files().look(ImagePath.ROOT, threads);
      }
    }
    Optional<Place> place = place(path);
    if (place.isPresent() && place.get().part() instanceof Folder folder) {
      folder.files().look(place.get().inside(), threads);
    }
  }

  @Override
  public LocalSnapshot.Hashing hashing(int threads, Transfer reading) {
    return new PartsHashing(threads, reading);
  }

  /** Files that were named, and those of each folder. */
  private final class PartsHashing implements LocalSnapshot.Hashing {
    private final int threads;
    private final Transfer reading;
    private final LocalSnapshot.Hashing single;
    private final Map<ContextSnapshot, LocalSnapshot.Hashing> inFolders = new LinkedHashMap<>();

    PartsHashing(int threads, Transfer reading) {
      this.threads = threads;
      this.reading = reading;
      this.single = new FileHashing(tree.digests(), threads, reading);
    }

    @Override
    public void add(ImagePath file, long size) throws IOException {
      Optional<Place> place = place(file);
      if (place.isPresent() && place.get().part() instanceof Folder folder) {
        inFolders
            .computeIfAbsent(folder.files(), files -> files.hashing(threads, reading))
            .add(place.get().inside(), size);
      } else {
        single.add(file, size);
      }
    }

    @Override
    public void finish() throws IOException {
      single.finish();
      for (LocalSnapshot.Hashing folder : inFolders.values()) {
        folder.finish();
      }
    }

    @Override
    public void close() {
      single.close();
      inFolders.values().forEach(LocalSnapshot.Hashing::close);
    }
  }
}
