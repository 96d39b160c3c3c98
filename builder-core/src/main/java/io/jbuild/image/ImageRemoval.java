package io.jbuild.image;

import io.jbuild.blob.Blob;
import io.jbuild.blob.BlobStore;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.json.JsonException;
import io.jbuild.layer.Needed;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageConfig;
import io.jbuild.oci.ImageReference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Predicate;

/** Takes names from images, and images that lost their last one out of the store's index. */
public final class ImageRemoval {

  private final ImageStore images;
  private final BlobStore blobs;
  private final LayoutIndex index;

  /**
   * For a store.
   *
   * @param root the folder of the OCI layout
   */
  public ImageRemoval(Path root, ImageStore images, BlobStore blobs) {
    this.images = images;
    this.blobs = blobs;
    this.index = new LayoutIndex(root);
  }

  /**
   * What is no longer there.
   *
   * @param names that stood for images
   * @param images that have no name any more; their blobs are still there
   */
  public record Removed(List<ImageReference> names, List<StoredImage> images) {}

  /**
   * Removes what a person means, as docker does: a name, and the image with its last name; by an id
   * the image with all its names.
   *
   * @param force whether an id stands also for an image with names in several repositories, and an
   *     image that is used may lose its names
   * @param used by their manifests the images that stay: who uses them
   * @throws BuildException where there is no such image, or more than one, or it is used
   */
  public Removed remove(String nameOrId, boolean force, SortedMap<Digest, String> used)
      throws IOException {
    Optional<ImageReference> name = name(nameOrId);
    if (name.isPresent()) {
      return remove(
          entry -> LayoutIndex.reference(entry).equals(name), new Used(nameOrId, force, used));
    }
    List<StoredImage> found = images.findById(nameOrId);
    long ids = found.stream().map(StoredImage::id).distinct().count();
    if (ids == 0) {
      throw missing(nameOrId);
    }
    if (ids > 1) {
      throw StoredImage.ambiguous(nameOrId, ids);
    }
    long repositories =
        found.stream()
            .flatMap(image -> image.references().stream())
            .map(ImageReference::familiarName)
            .distinct()
            .count();
    if (repositories > 1 && !force) {
      throw new BuildException(
          Blame.USAGE,
          "conflict: unable to delete "
              + nameOrId
              + " (must be forced) - image is referenced in multiple repositories",
          "Remove its names one by one, or all of them with -f.");
    }
    Set<Digest> manifests = new LinkedHashSet<>();
    found.forEach(image -> manifests.add(image.descriptor().digest()));
    return remove(entry -> manifests.contains(entry.digest()), new Used(nameOrId, force, used));
  }

  private BuildException missing(String nameOrId) throws IOException {
    List<String> names = List.of();
    try {
      ImageReference called = ImageReference.parse(nameOrId);
      names =
          images.named(called).stream()
              .flatMap(image -> image.references().stream())
              .filter(name -> called.digest().isPresent())
              .filter(name -> name.familiarName().equals(called.familiarName()))
              .map(ImageReference::familiar)
              .toList();
    } catch (IllegalArgumentException e) {
      // No name can be like that, and so no image is called so.
    }
    return names.isEmpty()
        ? new BuildException(
            Blame.USAGE, "No such image: " + nameOrId, "jbuild images lists what the store has.")
        : new BuildException(
            Blame.USAGE,
            nameOrId + " is what a registry has as " + String.join(" and ", names),
            "Remove it by that name.");
  }

  /**
   * Removes images that have no name.
   *
   * @param which of them, by their manifests
   */
  public Removed removeUnnamed(Predicate<Digest> which) throws IOException {
    return remove(unnamed(which), new Used("", false, Collections.emptySortedMap()));
  }

  private static Predicate<Descriptor> unnamed(Predicate<Digest> which) {
    return entry ->
        LayoutIndex.label(entry).findAny().isEmpty()
            && LayoutIndex.subject(entry).isEmpty()
            && which.test(entry.digest());
  }

  /**
   * What {@link #removeUnnamed} would remove.
   *
   * @param rest gets what all others refer to
   */
  public Removed unnamed(Predicate<Digest> which, Needed rest) throws IOException {
    Predicate<Descriptor> going = unnamed(which);
    Set<Digest> gone = new LinkedHashSet<>();
    Set<Digest> left = new LinkedHashSet<>();
    for (Descriptor entry : index.entries()) {
      if (going.test(entry)) {
        gone.add(entry.digest());
      } else {
        left.add(entry.digest());
        need(entry, rest);
      }
    }
    gone.removeAll(left);
    return new Removed(
        List.of(),
        images.list().stream()
            .filter(image -> gone.contains(image.descriptor().digest()))
            .toList());
  }

  /** What is not to be removed, and how that was asked for. */
  private record Used(String asked, boolean force, SortedMap<Digest, String> users) {

    /** Whether the image stays, without a name. */
    boolean keeps(Digest manifest, boolean named) {
      String user = users.get(manifest);
      if (user != null && !(force && named)) {
        throw new BuildException(
            Blame.USAGE,
            "conflict: unable to remove " + asked + " - container " + user + " uses the image",
            "Remove the container with \"jbuild rm "
                + user
                + "\" first"
                + (named ? ", or with -f the image's names alone." : "."));
      }
      return user != null;
    }
  }

  private Optional<ImageReference> name(String nameOrId) throws IOException {
    if (ImageStore.isWholeId(nameOrId)) {
      return Optional.empty();
    }
    try {
      ImageReference key = LayoutIndex.key(ImageReference.parse(nameOrId));
      boolean there =
          index.entries().stream()
              .anyMatch(entry -> LayoutIndex.reference(entry).equals(Optional.of(key)));
      return there ? Optional.of(key) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // No name can be like that, an id may.
    }
  }

  private Removed remove(Predicate<Descriptor> condition, Used used) throws IOException {
    List<StoredImage> before = images.list();
    Set<ImageReference> names = new LinkedHashSet<>();
    Set<Digest> gone = new LinkedHashSet<>();
    index.update(
        entries -> {
          List<Descriptor> after = new ArrayList<>();
          Map<Digest, Descriptor> losing = new LinkedHashMap<>();
          for (Descriptor entry : entries) {
            if (condition.test(entry)) {
              LayoutIndex.reference(entry).ifPresent(names::add);
              losing.putIfAbsent(entry.digest(), entry);
            } else {
              after.add(entry);
            }
          }
          after.forEach(entry -> losing.remove(entry.digest()));
          losing.forEach(
              (manifest, entry) -> {
                if (used.keeps(manifest, LayoutIndex.reference(entry).isPresent())) {
                  after.add(entry.withAnnotations(Collections.emptySortedMap()));
                } else {
                  gone.add(manifest);
                }
              });
          return after;
        });
    return new Removed(
        List.copyOf(names),
        before.stream().filter(image -> gone.contains(image.descriptor().digest())).toList());
  }

  /**
   * What the images of the store refer to.
   *
   * @param named whether those count alone that have a name
   * @throws IOException where a manifest cannot be read: nobody knows what it refers to
   */
  public Needed needed(boolean named) throws IOException {
    Needed needed = new Needed();
    List<Descriptor> entries = index.entries();
    for (Descriptor entry : entries) {
      if (!named || LayoutIndex.isNamed(entry, entries)) {
        need(entry, needed);
      }
    }
    return needed;
  }

  /**
   * Adds what an image refers to, or an index of several.
   *
   * @throws IOException where its manifest cannot be read
   */
  public void need(Descriptor entry, Needed needed) throws IOException {
    References.walk(
        entry,
        blobs,
        new References.Visitor() {
          @Override
          public boolean enters(Descriptor document) {
            return needed.blobs().add(document.digest());
          }

          @Override
          public void config(Descriptor config) throws IOException {
            needed.blobs().add(config.digest());
            needed.layers().addAll(diffIds(config));
          }

          @Override
          public void layer(Descriptor layer) {
            needed.blobs().add(layer.digest());
          }

          @Override
          public void unreadable(Descriptor document, JsonException why) throws IOException {
            throw why;
          }
        });
  }

  /** Of what is no image's config there are none. */
  private List<Digest> diffIds(Descriptor config) throws IOException {
    Optional<Blob> blob = blobs.find(config.digest());
    if (blob.isEmpty()) {
      return List.of();
    }
    try {
      byte[] bytes = SmallBlob.read(blob.get(), RemoteImage.MAX_CONFIG, "image config");
      return ImageConfig.parse(bytes).diffIds();
    } catch (JsonException e) {
      return List.of();
    }
  }
}
