package io.jbuild.share;

import io.jbuild.blob.Blob;
import io.jbuild.blob.VerifyingStream;
import io.jbuild.failure.BuildException;
import io.jbuild.image.BlobSource;
import io.jbuild.image.LayoutImage;
import io.jbuild.image.RemoteImage;
import io.jbuild.json.JsonException;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageConfig;
import io.jbuild.oci.Manifest;
import io.jbuild.oci.Platform;
import io.jbuild.registry.Registry;
import io.jbuild.registry.StatusException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Reads what places have: artifacts of ours, and images that tell of their steps. */
public final class CacheReader {

  private final Supplier<Registry> registry;
  private final List<Platform> platforms;

  /**
   * A reader.
   *
   * @param registry asked for nothing before a place in a registry is read
   * @param platforms of which an image is meant where a name stands for several; at least one
   */
  public CacheReader(Supplier<Registry> registry, List<Platform> platforms) {
    this.registry = registry;
    this.platforms = List.copyOf(platforms);
  }

  private static final BlobSource NO_BLOBS =
      descriptor -> {
        throw new IOException("nothing is there");
      };

  /**
   * A place that was read.
   *
   * @param blobs the layers, verified as they are read
   */
  record Opened(CacheDocument document, MountDocument mounts, BlobSource blobs) {
    static final Opened NOTHING = new Opened(CacheDocument.EMPTY, NO_BLOBS);

    Opened(CacheDocument document, BlobSource blobs) {
      this(document, MountDocument.EMPTY, blobs);
    }
  }

  /**
   * Reads a place: its manifest and config, and no layer.
   *
   * @return empty where nothing is: the first run of all finds a new place so, and makes it
   * @throws BuildException where the registry refuses, fails or lies
   * @throws IOException for what is no cache
   */
  Optional<Opened> open(CachePlace place) throws IOException, InterruptedException {
    Optional<RemoteImage> first = image(place, platforms.get(0));
    return first.isPresent() ? Optional.of(open(place, first.get())) : Optional.empty();
  }

  private Opened open(CachePlace place, RemoteImage first)
      throws IOException, InterruptedException {
    Manifest manifest = first.manifest();
    if (manifest.config().mediaType().equals(CacheDocument.CONFIG)) {
      byte[] config = document(first.blobs(), manifest.config(), CacheDocument.MOST_BYTES);
      return new Opened(CacheDocument.parse(manifest, config), first.blobs());
    }
    if (manifest.config().mediaType().equals(MountDocument.CONFIG)) {
      byte[] config = document(first.blobs(), manifest.config(), CacheDocument.MOST_BYTES);
      return new Opened(CacheDocument.EMPTY, MountDocument.parse(manifest, config), first.blobs());
    }
    if (!manifest.annotations().containsKey(CacheDocument.INLINE)) {
      throw JsonException.malformed(
          "cache", new IllegalArgumentException("it is an image that tells nothing of its steps"));
    }
    Opened all = inline(first);
    for (Platform platform : platforms.subList(1, platforms.size())) {
      Optional<RemoteImage> other = image(place, platform);
      all = other.isPresent() ? both(all, inline(other.get())) : all;
    }
    return all;
  }

  /**
   * What machines say they are doing.
   *
   * @param manifest of what was read; empty where nothing is there
   * @param blobs the layers, verified as they are read
   */
  record Announcements(Optional<Digest> manifest, AnnouncementDocument document, BlobSource blobs) {
    static final Announcements NONE =
        new Announcements(Optional.empty(), AnnouncementDocument.EMPTY, NO_BLOBS);
  }

  /**
   * Reads what machines say they are doing.
   *
   * @param before what was read last: where nothing changed, only the manifest is asked for
   * @throws BuildException where the registry refuses, fails or lies
   * @throws JsonException for what nobody wrote who knows how
   */
  Announcements announcements(CachePlace place, Announcements before)
      throws IOException, InterruptedException {
    Optional<RemoteImage> found = image(place, platforms.get(0));
    Optional<Digest> now = found.map(image -> image.descriptor().digest());
    if (now.equals(before.manifest())) {
      return before;
    }
    return found.isPresent() ? announcements(place, found.get()) : Announcements.NONE;
  }

  private static Announcements announcements(CachePlace place, RemoteImage found)
      throws IOException {
    Manifest manifest = found.manifest();
    if (!manifest.config().mediaType().equals(AnnouncementDocument.CONFIG)) {
      throw CacheDocument.malformed("another thing stands under the name " + place.shown());
    }
    byte[] config = document(found.blobs(), manifest.config(), AnnouncementDocument.MOST_BYTES);
    return new Announcements(
        Optional.of(found.descriptor().digest()),
        AnnouncementDocument.parse(manifest, config),
        found.blobs());
  }

  /** What stands there; empty for nothing. */
  private Optional<RemoteImage> image(CachePlace place, Platform platform)
      throws IOException, InterruptedException {
    if (place instanceof CachePlace.InFolder in) {
      return LayoutImage.isIn(in.folder(), in.entry())
          ? Optional.of(verified(LayoutImage.find(in.folder(), in.entry(), platform)))
          : Optional.empty();
    }
    try {
      return Optional.of(registry.get().resolve(((CachePlace.InRegistry) place).name(), platform));
    } catch (BuildException e) {
      if (StatusException.isAbsence(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Who copied the folder may have lost some of it. */
  private static RemoteImage verified(RemoteImage image) {
    return new RemoteImage(
        image.named(),
        image.descriptor(),
        image.bytes(),
        descriptor -> verified(descriptor, image.blobs().blob(descriptor)));
  }

  private static Blob verified(Descriptor descriptor, Blob file) {
    return Blob.of(
        descriptor, () -> new VerifyingStream(file.open(), descriptor.digest(), descriptor.size()));
  }

  private static Opened inline(RemoteImage image) throws IOException {
    Manifest manifest = image.manifest();
    ImageConfig config =
        ImageConfig.parse(document(image.blobs(), manifest.config(), RemoteImage.MAX_CONFIG));
    return new Opened(CacheDocument.parseInline(manifest, config.diffIds()), image.blobs());
  }

  /** Layers are found by their digests, whichever image has them: both are of one repository. */
  private static Opened both(Opened one, Opened other) {
    SortedMap<Digest, SharedResult> results = new TreeMap<>(one.document().results());
    results.putAll(other.document().results());
    return new Opened(CacheDocument.of(results), one.blobs());
  }

  private static byte[] document(BlobSource blobs, Descriptor descriptor, int most)
      throws IOException {
    if (descriptor.size() > most) {
      throw JsonException.malformed(
          "cache",
          new IllegalArgumentException(descriptor.size() + " bytes are more than " + most));
    }
    try (InputStream in = blobs.blob(descriptor).open()) {
      return in.readAllBytes(); // No more than the size: the stream sees to that.
    }
  }
}
