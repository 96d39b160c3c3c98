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
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
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

  /**
   * A place that was read.
   *
   * @param blobs the layers, verified as they are read
   */
  record Opened(CacheDocument document, MountDocument mounts, BlobSource blobs) {
    /** A place that is new: the first run of all finds it so, and makes it. */
    private static final Opened NOTHING =
        new Opened(
            CacheDocument.EMPTY,
            descriptor -> {
              throw new IOException("nothing is there");
            });

    Opened(CacheDocument document, BlobSource blobs) {
      this(document, MountDocument.EMPTY, blobs);
    }
  }

  /**
   * Reads a place: its manifest and config, and no layer. Where nothing is, there are no results.
   *
   * @throws BuildException where the registry refuses, fails or lies
   * @throws IOException for what is no cache
   */
  Opened open(CachePlace place) throws IOException, InterruptedException {
    if (place instanceof CachePlace.InFolder in && Files.notExists(in.folder())) {
      return Opened.NOTHING;
    }
    RemoteImage first;
    try {
      first = image(place, platforms.get(0));
    } catch (BuildException e) {
      if (Reason.isAbsence(e)) {
        return Opened.NOTHING;
      }
      throw e;
    }
    return open(place, first);
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
      all = both(all, inline(image(place, platform)));
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
        new Announcements(
            Optional.empty(),
            AnnouncementDocument.EMPTY,
            descriptor -> {
              throw new IOException("nothing was announced");
            });
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
    RemoteImage found;
    try {
      found = image(place, platforms.get(0));
    } catch (BuildException e) {
      if (Reason.isAbsence(e)) {
        return Announcements.NONE;
      }
      throw e;
    }
    Optional<Digest> now = Optional.of(found.descriptor().digest());
    if (now.equals(before.manifest())) {
      return before;
    }
    Manifest manifest = found.manifest();
    if (!manifest.config().mediaType().equals(AnnouncementDocument.CONFIG)) {
      throw CacheDocument.malformed("another thing stands under the name " + place.shown());
    }
    byte[] config = document(found.blobs(), manifest.config(), AnnouncementDocument.MOST_BYTES);
    return new Announcements(now, AnnouncementDocument.parse(manifest, config), found.blobs());
  }

  private RemoteImage image(CachePlace place, Platform platform)
      throws IOException, InterruptedException {
    if (place instanceof CachePlace.InFolder in) {
      RemoteImage image = LayoutImage.find(in.folder(), in.entry(), platform);
      return new RemoteImage(
          image.named(),
          image.descriptor(),
          image.bytes(),
          descriptor -> verified(descriptor, image.blobs().blob(descriptor)));
    }
    return registry.get().resolve(((CachePlace.InRegistry) place).name(), platform);
  }

  /** Who copied the folder may have lost some of it. */
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
