package io.jbuild.image;

import io.jbuild.json.JsonObject;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageIndex;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.MediaTypes;
import io.jbuild.posix.LockFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The {@code index.json} of the store (image-spec, image-layout.md). Readers take no lock, since a
 * new index comes by a rename; writers of all processes take turns.
 */
final class LayoutIndex {

  private static final String REF_NAME = "org.opencontainers.image.ref.name";
  private static final String FULL_NAME = "io.containerd.image.name";

  /** By which digest the repository of a name is known to have the image. */
  static final String REGISTRY_DIGEST = "io.jbuild.registry.digest";

  /** At what refers to an image: to which. */
  static final String SUBJECT = "io.jbuild.subject";

  private final Path root;

  LayoutIndex(Path root) {
    this.root = root;
  }

  List<Descriptor> entries() throws IOException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(root.resolve("index.json"));
    } catch (NoSuchFileException e) {
      return List.of();
    }
    return ImageIndex.parse(bytes).manifests();
  }

  /** Changes the entries; what another process writes meanwhile is not lost. */
  void update(UnaryOperator<List<Descriptor>> change) throws IOException {
    Path folder = Files.createDirectories(root.resolve("jbuild"));
    LockFile turn = LockFile.acquire(folder.resolve("index.lock"));
    try {
      if (!Files.exists(root.resolve("oci-layout"))) {
        replace("oci-layout", layoutVersion());
      }
      List<Descriptor> before = entries();
      List<Descriptor> after = withoutOrphans(change.apply(new ArrayList<>(before)));
      if (!after.equals(before) || !Files.exists(root.resolve("index.json"))) {
        replace("index.json", new ImageIndex(MediaTypes.OCI_INDEX, after).toBytes());
      }
    } finally {
      turn.close();
    }
  }

  /** The {@code oci-layout} file. */
  static byte[] layoutVersion() {
    return JsonObject.create().put("imageLayoutVersion", "1.0.0").toBytes();
  }

  /** The name an entry has; one that is no image reference counts as none. */
  static Optional<ImageReference> reference(Descriptor entry) {
    String full = entry.annotations().get(FULL_NAME);
    String name = full == null ? entry.annotations().get(REF_NAME) : full;
    if (name == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(key(ImageReference.parse(name)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The name an entry has, whatever it is. */
  static Stream<String> label(Descriptor entry) {
    return Stream.of(FULL_NAME, REF_NAME)
        .flatMap(key -> Stream.ofNullable(entry.annotations().get(key)))
        .limit(1);
  }

  /**
   * By which digest its registry is known to have it. What another program wrote there may be
   * anything.
   */
  static Optional<Digest> registryDigest(Descriptor entry) {
    String text = entry.annotations().getOrDefault(REGISTRY_DIGEST, "");
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(Digest.parse(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The image that an entry refers to; empty where it is an image itself. */
  static Optional<Digest> subject(Descriptor entry) {
    String text = entry.annotations().getOrDefault(SUBJECT, "");
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(Digest.parse(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Whether an entry has a name, or is of an image that has one. */
  static boolean isNamed(Descriptor entry, List<Descriptor> entries) {
    Digest image = subject(entry).orElse(entry.digest());
    return entries.stream()
        .anyMatch(other -> other.digest().equals(image) && label(other).findAny().isPresent());
  }

  /** The entries without those that refer to what is not among them. */
  private static List<Descriptor> withoutOrphans(List<Descriptor> entries) {
    return entries.stream()
        .filter(entry -> subject(entry).map(image -> holds(entries, image)).orElse(true))
        .toList();
  }

  /** Whether that is an entry's name, or the tag of its name. */
  static boolean isNamed(Descriptor entry, String name) {
    Optional<ImageReference> reference = reference(entry);
    return name.equals(entry.annotations().get(REF_NAME))
        || name.equals(entry.annotations().get(FULL_NAME))
        || (reference.isPresent()
            && (reference.get().tag().equals(Optional.of(name))
                || reference.get().familiar().equals(name)
                || reference.get().familiarName().equals(name)));
  }

  /**
   * An entry of the store for a name.
   *
   * @param before entries: what is known there of the same image in the same repository stays known
   */
  static Descriptor named(List<Descriptor> before, Descriptor manifest, ImageReference reference) {
    ImageReference key = key(reference);
    SortedMap<String, String> annotations = new TreeMap<>();
    for (Descriptor entry : before) {
      String known = entry.annotations().get(REGISTRY_DIGEST);
      if (known != null && entry.digest().equals(manifest.digest()) && isIn(key, entry)) {
        annotations.put(REGISTRY_DIGEST, known);
      }
    }
    annotations.put(REF_NAME, key.familiar());
    annotations.put(FULL_NAME, key.full());
    return manifest.withAnnotations(annotations);
  }

  /** Whether an entry's name is one of a name's repository. */
  static boolean isIn(ImageReference repository, Descriptor entry) {
    return reference(entry)
        .map(ImageReference::familiarName)
        .equals(Optional.of(repository.familiarName()));
  }

  /** Whether that is the digest by which the entry's registry is known to have it. */
  static boolean isKnownAs(ImageReference name, Descriptor entry) {
    return name.digest().isPresent()
        && isIn(name, entry)
        && registryDigest(entry).equals(name.digest());
  }

  /** A digest says all: docker does not look at a tag beside it. */
  static ImageReference key(ImageReference reference) {
    return reference.digest().isPresent() && reference.tag().isPresent()
        ? new ImageReference(
            reference.registry(), reference.repository(), Optional.empty(), reference.digest())
        : reference;
  }

  /**
   * The index's entries after images have got names.
   *
   * @param names of all of them; none gives them a place in the index without a name
   * @param images without annotations
   * @param displaced which of the others with these names lose them
   */
  static List<Descriptor> rename(
      List<Descriptor> entries,
      List<ImageReference> names,
      List<Descriptor> images,
      Predicate<Descriptor> displaced) {
    List<Descriptor> after = new ArrayList<>();
    List<Descriptor> unnamed = new ArrayList<>();
    for (Descriptor entry : entries) {
      Optional<ImageReference> name = reference(entry);
      if (name.isPresent()
          && names.contains(name.get())
          && (holds(images, entry.digest()) || displaced.test(entry))) {
        unnamed.add(entry.withAnnotations(Collections.emptySortedMap()));
      } else {
        after.add(entry);
      }
    }
    for (Descriptor image : images) {
      names.forEach(name -> after.add(named(entries, image, name)));
    }
    if (names.isEmpty()) {
      unnamed.addAll(images);
    }
    for (Descriptor entry : unnamed) {
      if (!holds(after, entry.digest())) {
        after.add(entry);
      }
    }
    if (!names.isEmpty()) {
      after.removeIf(entry -> holds(images, entry.digest()) && reference(entry).isEmpty());
    }
    return after;
  }

  /** Whether one of them is of a digest. */
  static boolean holds(List<Descriptor> entries, Digest digest) {
    return entries.stream().anyMatch(entry -> entry.digest().equals(digest));
  }

  /** The temporary file has a fixed name: what a kill leaves is overwritten by the next writer. */
  private void replace(String name, byte[] bytes) throws IOException {
    Path temporary = root.resolve("jbuild").resolve(name + ".new");
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
    // The names of the blobs it points at have to be on the disk before it is.
    Path blobs = root.resolve("blobs").resolve("sha256");
    if (Files.isDirectory(blobs)) {
      try (FileChannel folder = FileChannel.open(blobs, StandardOpenOption.READ)) {
        folder.force(true);
      }
    }
    Files.move(temporary, root.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }
}
