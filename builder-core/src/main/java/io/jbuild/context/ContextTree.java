package io.jbuild.context;

import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.oci.Digest;
import io.jbuild.posix.FileNames;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the files in a context's directory, each as it was when somebody first asked for
 * it, and what the rules say of them. Safe for use by several threads.
 */
final class ContextTree implements FileDigests.Files {

  /** In bytes; no file system has longer ones. */
  private static final int LONGEST_NAME = 255;

  private final Path directory;
  private final FolderPlaces places;

  /** What is in a folder that somebody listed. */
  private final Map<ImagePath, Listing> listings = new ConcurrentHashMap<>();

  /** What somebody asked for before its folder was listed, if it ever is: by folder and name. */
  private final Map<ImagePath, Map<ByteString, Optional<ContextFile>>> single =
      new ConcurrentHashMap<>();

  private final Map<ImagePath, Digest> singleDigests = new ConcurrentHashMap<>();
  private final Map<ImagePath, ContextFile> singleNews = new ConcurrentHashMap<>();
  private final Map<ImagePath, Boolean> broughtBack = new ConcurrentHashMap<>();
  private final LinkNumbers links = new LinkNumbers();
  private volatile @Nullable ContextFile root;

  ContextTree(Path directory, IgnoreRules rules) {
    this.directory = directory;
    this.places = new FolderPlaces(directory, rules);
  }

  /** What a name of a folder was found to be, in the folder's listing or alone. */
  private record Seen(@Nullable Listing listing, int index, Optional<ContextFile> file) {

    boolean isListed() {
      return listing != null;
    }

    Listing list() {
      if (listing == null) {
        throw new IllegalStateException("not listed");
      }
      return listing;
    }

    Optional<ContextFile> whole() {
      return listing == null ? file : Optional.of(listing.file(index));
    }
  }

  private static final Seen NOTHING = new Seen(null, -1, Optional.empty());

  /** What is at a path that the rules leave in, with a time of its own or this one. */
  Optional<FileNode> find(ImagePath path, Optional<Instant> time) throws IOException {
    Seen seen = see(path);
    if (!seen.isListed() && seen.file().isEmpty() || !reaches(path)) {
      return Optional.empty();
    }
    if (seen.isListed()) {
      return Optional.of(seen.list().node(seen.index(), time));
    }
    FileNode node = seen.file().orElseThrow().node();
    return Optional.of(
        time.isPresent() ? node.with(node.attributes().withModified(time.get())) : node);
  }

  /** What is on the disk, left out or not; nothing below a link. */
  Optional<ContextFile> file(ImagePath path) throws IOException {
    return see(path).whole();
  }

  private Seen see(ImagePath path) throws IOException {
    if (path.isRoot()) {
      return new Seen(null, -1, Optional.of(root()));
    }
    ImagePath parent = path.parent().orElseThrow();
    Map<ByteString, Optional<ContextFile>> asked = single.get(parent);
    Optional<ContextFile> before = asked == null ? null : asked.get(path.name());
    if (before != null) {
      return new Seen(null, -1, before);
    }
    Listing listing = listings.get(parent);
    if (listing != null) {
      int index = listing.find(path.name());
      if (index < 0) {
        return NOTHING;
      }
      if (listing.isKnown(index)) {
        return new Seen(listing, index, Optional.empty());
      }
    }
    return new Seen(null, -1, lookAt(parent, path));
  }

  private ContextFile root() throws IOException {
    ContextFile known = root;
    if (known == null) {
      known = ContextFile.read(directory, links);
      root = known;
    }
    return known;
  }

  private Optional<ContextFile> lookAt(ImagePath parent, ImagePath path) throws IOException {
    Optional<ContextFile> found = Optional.empty();
    Optional<ContextFile> above = file(parent);
    if (path.name().length() <= LONGEST_NAME
        && above.isPresent()
        && above.get().node().isDirectory()) {
      Path place = FileNames.resolve(above.get().path(), path.name().toBytes());
      try {
        found = Optional.of(ContextFile.read(place, links));
      } catch (NoSuchFileException e) {
        found = Optional.empty();
      } catch (AccessDeniedException e) {
        throw UnchangedStream.unreadable(path, e);
      }
    }
    Optional<ContextFile> earlier =
        single
            .computeIfAbsent(parent, folder -> new ConcurrentHashMap<>())
            .putIfAbsent(path.name(), found);
    return earlier == null ? found : earlier;
  }

  /** What the rules leave of a folder, made into paths as they are asked for. */
  List<ImagePath> list(ImagePath path) throws IOException {
    Optional<Listing> found = listing(path);
    if (found.isEmpty()) {
      return List.of();
    }
    Listing listing = found.get();
    int[] kept = new int[listing.size()];
    int count = 0;
    FolderRules here = places.rules(path);
    for (int i = 0; i < kept.length; i++) {
      if (here.isEmpty() || reaches(path.child(listing.name(i)))) {
        kept[count++] = i;
      }
    }
    int[] numbers = count == kept.length ? kept : Arrays.copyOf(kept, count);
    return new AbstractList<>() {
      @Override
      public ImagePath get(int index) {
        return path.child(listing.name(numbers[index]));
      }

      @Override
      public int size() {
        return numbers.length;
      }
    };
  }

  private Optional<Listing> listing(ImagePath path) throws IOException {
    Listing known = listings.get(path);
    if (known != null) {
      return Optional.of(known);
    }
    try {
      Optional<Listing> made = names(path);
      if (made.isEmpty()) {
        return made;
      }
      look(path, made.get(), 0, made.get().size());
      return Optional.of(keep(path, made.get()));
    } catch (AccessDeniedException e) {
      throw UnchangedStream.unreadable(path, e);
    }
  }

  /**
   * The names in a folder, for who looks at them part by part, and then keeps them; empty where
   * there is no folder.
   */
  Optional<Listing> names(ImagePath path) throws IOException {
    Listing known = listings.get(path);
    if (known != null) {
      return Optional.of(known);
    }
    Optional<ContextFile> file = file(path);
    return file.isEmpty() || !file.get().node().isDirectory()
        ? Optional.empty()
        : Optional.of(Listing.of(path, file.get(), places, links));
  }

  /** Looks at a part of a folder, but for what the rules leave out for certain. */
  void look(ImagePath path, Listing listing, int from, int to) throws IOException {
    if (listings.get(path) == listing) {
      return; // All of it was looked at before.
    }
    FolderRules here = places.rules(path);
    listing.look(from, to, name -> here.mayReach(name.toString()));
  }

  /** Keeps a listing all of which was looked at; whoever was first counts. */
  Listing keep(ImagePath path, Listing listing) {
    Listing earlier = listings.putIfAbsent(path, listing);
    return earlier == null ? listing : earlier;
  }

  void look(ImagePath path, int threads) throws IOException {
    Optional<ContextFile> file = file(path);
    if (file.isPresent() && file.get().node().isDirectory()) {
      new ContextLook(this).look(path, threads);
    }
  }

  /** Whether the rules leave a file in, or something below a directory. */
  boolean reaches(ImagePath path) throws IOException {
    Optional<ImagePath> parent = path.parent();
    if (parent.isEmpty()) {
      return true;
    }
    FolderRules folder = places.rules(parent.get());
    if (folder.isEmpty()) {
      return true;
    }
    String name = path.name().toString();
    if (!folder.leavesOut(name)) {
      return true;
    }
    // Only of folders something is kept: there may be a million files that are left out.
    if (!folder.mayBringBackBelow(name) || !isDirectory(path)) {
      return false;
    }
    Boolean known = broughtBack.get(path);
    if (known == null) {
      known = !list(path).isEmpty();
      broughtBack.put(path, known);
    }
    return known;
  }

  private boolean isDirectory(ImagePath path) throws IOException {
    Seen seen = see(path);
    return seen.isListed()
        ? seen.list().isDirectory(seen.index())
        : seen.file().filter(file -> file.node().isDirectory()).isPresent();
  }

  @Override
  public ContextFile regular(ImagePath path) throws IOException {
    Optional<ContextFile> file = file(path);
    if (file.isEmpty() || !(file.get().node() instanceof FileNode.RegularFile) || !reaches(path)) {
      throw new NoSuchFileException(path.toString());
    }
    return file.get();
  }

  @Override
  public Optional<Digest> known(ImagePath path) throws IOException {
    Seen seen = see(path);
    return seen.isListed()
        ? seen.list().digest(seen.index())
        : Optional.ofNullable(singleDigests.get(path));
  }

  @Override
  public void keep(ImagePath path, ContextFile file, Digest digest, boolean news)
      throws IOException {
    Seen seen = see(path);
    if (seen.isListed()) {
      seen.list().digest(seen.index(), digest, news);
      return;
    }
    singleDigests.put(path, digest);
    if (news) {
      singleNews.put(path, file);
    }
  }

  @Override
  public void forEachLearned(FileDigests.Learned visitor) throws IOException {
    BitSet told = new BitSet();
    for (Listing listing : listings.values()) {
      listing.forEachLearned(visitor, told);
    }
    for (Map.Entry<ImagePath, ContextFile> file : singleNews.entrySet()) {
      Digest digest = known(file.getKey()).orElseThrow();
      visitor.file(FileState.of(file.getValue().version()), digest);
    }
  }
}
