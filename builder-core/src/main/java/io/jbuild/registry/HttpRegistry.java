package io.jbuild.registry;

import io.jbuild.event.Transfers;
import io.jbuild.failure.BuildException;
import io.jbuild.http.Answer;
import io.jbuild.image.BlobSource;
import io.jbuild.image.PlatformChoice;
import io.jbuild.image.RemoteImage;
import io.jbuild.json.JsonException;
import io.jbuild.json.JsonObject;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageIndex;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Manifest;
import io.jbuild.oci.MediaTypes;
import io.jbuild.oci.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Registries that speak the distribution protocol. */
public final class HttpRegistry implements Registry {

  /** What a name may stand for. */
  static final List<String> ACCEPT =
      List.of(
          MediaTypes.OCI_MANIFEST,
          MediaTypes.OCI_INDEX,
          MediaTypes.DOCKER_MANIFEST,
          MediaTypes.DOCKER_INDEX);

  private final Hosts hosts;
  private final Session session;
  private final Transfers transfers;

  /**
   * Registries as one user sees them. Nothing is read or sent before the first image is asked for.
   *
   * @param files credentials, and how registries are spoken to
   */
  public HttpRegistry(RegistryFiles files) {
    this(files, Patience.USUAL);
  }

  HttpRegistry(RegistryFiles files, Duration pause) {
    this(files, Patience.USUAL.withPause(pause));
  }

  /**
   * The same for who waits longer or shorter.
   *
   * @param files credentials, and how registries are spoken to
   */
  public HttpRegistry(RegistryFiles files, Patience patience) {
    this(files, patience, Transfers.UNSEEN);
  }

  /**
   * The same for who wants to see how much has come.
   *
   * @param files credentials, and how registries are spoken to
   * @param transfers hears of each blob that comes
   */
  public HttpRegistry(RegistryFiles files, Patience patience, Transfers transfers) {
    Speaker speaker = Speaker.of(files, patience);
    this.hosts = speaker.hosts();
    this.session = speaker.session();
    this.transfers = transfers;
  }

  @Override
  public RemoteImage resolve(ImageReference reference, Platform platform)
      throws IOException, InterruptedException {
    List<Hosts.Place> places = hosts.sources(reference);
    List<String> failures = new ArrayList<>();
    for (int i = 0; ; i++) {
      try {
        return resolve(places.subList(i, places.size()), reference, platform);
      } catch (BuildException e) {
        if (i == places.size() - 1) {
          throw failures.isEmpty() ? e : Refusal.alsoOf(e, failures);
        }
        failures.add(e.message());
      }
    }
  }

  /**
   * The image as one place has it.
   *
   * @param places where its blobs may be; the first one says what they are
   */
  private RemoteImage resolve(List<Hosts.Place> places, ImageReference reference, Platform platform)
      throws IOException, InterruptedException {
    Endpoint endpoint = hosts.endpoint(places.get(0));
    Document document =
        fetch(endpoint, wanted(reference), reference.digest(), reference.toString());
    Digest named = Digest.of(document.bytes());
    if (MediaTypes.isIndex(document.mediaType())) {
      Descriptor chosen =
          PlatformChoice.choose(
              read(ImageIndex::parse, document, endpoint), platform, reference.toString());
      if (!MediaTypes.isManifest(chosen.mediaType())) {
        throw Refusal.refused(
            reference + " lists for " + platform + " no image but " + chosen.mediaType(),
            "Choose an image, not an artifact.");
      }
      document =
          fetch(
              endpoint,
              chosen.digest().toString(),
              Optional.of(chosen.digest()),
              reference + " for " + platform);
    }
    if (!MediaTypes.isManifest(document.mediaType())) {
      throw Refusal.refused(
          reference + " is no image jbuild can read: " + document.mediaType(),
          "Images of docker's schema 1 must be pushed again by a newer docker.");
    }
    // Read here, so that a malformed manifest is the registry's fault and not its reader's.
    Manifest manifest = read(Manifest::parse, document, endpoint);
    byte[] bytes = document.bytes();
    return new RemoteImage(
        named,
        new Descriptor(manifest.mediaType(), Digest.of(bytes), bytes.length),
        bytes,
        descriptor -> new RemoteBlob(session, hosts, places, descriptor, transfers).toBlob());
  }

  @Override
  public BlobSource blobs(ImageReference repository) throws IOException {
    List<Hosts.Place> places = hosts.sources(repository);
    return descriptor -> new RemoteBlob(session, hosts, places, descriptor, transfers).toBlob();
  }

  @Override
  public List<String> tags(ImageReference repository) throws IOException, InterruptedException {
    List<Hosts.Place> places = hosts.sources(repository);
    // What a mirror has need not be all.
    Endpoint endpoint = hosts.endpoint(places.get(places.size() - 1));
    return new Pages(session, endpoint)
        .read(
            endpoint.tags(),
            "tags",
            tag -> true,
            Integer.MAX_VALUE,
            "tags of " + repository.familiarName());
  }

  /**
   * What a name stands for, where that is an index: its entries; else none.
   *
   * @throws BuildException where the registry does not give it
   */
  public List<Descriptor> entries(ImageReference reference)
      throws IOException, InterruptedException {
    List<Hosts.Place> places = hosts.sources(reference);
    Endpoint endpoint = hosts.endpoint(places.get(places.size() - 1));
    Document document =
        fetch(endpoint, wanted(reference), reference.digest(), reference.toString());
    return MediaTypes.isIndex(document.mediaType())
        ? read(ImageIndex::parse, document, endpoint).manifests()
        : List.of();
  }

  /**
   * What refers to an image, as its registry lists it.
   *
   * @param platform of the image that is meant; empty for what the name itself stands for
   * @param artifactType the one kind that is wanted
   */
  public List<Descriptor> referrers(
      ImageReference reference, Optional<Platform> platform, Optional<String> artifactType)
      throws IOException, InterruptedException {
    List<Hosts.Place> places = hosts.sources(reference);
    // What a mirror has need not be all.
    List<Hosts.Place> registry = places.subList(places.size() - 1, places.size());
    Endpoint endpoint = hosts.endpoint(registry.get(0));
    Digest subject =
        platform.isPresent()
            ? resolve(registry, reference, platform.get()).descriptor().digest()
            : Digest.of(
                fetch(endpoint, wanted(reference), reference.digest(), reference.toString())
                    .bytes());
    return new Referrers(session, endpoint).list(subject, artifactType);
  }

  private static String wanted(ImageReference reference) {
    return reference.digest().map(Digest::toString).or(reference::tag).orElse("latest");
  }

  @SuppressWarnings("ArrayRecordComponent") // bytes of a document, never compared
  private record Document(String mediaType, byte[] bytes) {}

  private Document fetch(
      Endpoint endpoint, String tagOrDigest, Optional<Digest> digest, String what)
      throws IOException, InterruptedException {
    Answer response = session.get(endpoint, endpoint.manifest(tagOrDigest), ACCEPT, what);
    byte[] bytes;
    try (InputStream body = response.body()) {
      bytes = body.readNBytes(RemoteImage.MAX_MANIFEST + 1);
    } catch (IOException e) {
      throw Refusal.unreachable(endpoint.host() + " stopped in the middle of " + what, e);
    }
    if (bytes.length > RemoteImage.MAX_MANIFEST) {
      throw Refusal.refused(
          what + " has a manifest of more than " + RemoteImage.MAX_MANIFEST + " bytes", "");
    }
    Digest found = Digest.of(bytes);
    Optional<String> promised =
        digest.isPresent()
            ? digest.map(Digest::toString)
            : response.header("Docker-Content-Digest");
    if (promised.isPresent()
        && promised.get().startsWith("sha256:")
        && !promised.get().equals(found.toString())) {
      throw Refusal.lied(
          endpoint.host()
              + " sent for "
              + what
              + " bytes of "
              + found
              + " instead of "
              + promised.get());
    }
    String type = response.header("Content-Type").orElse("");
    return new Document(mediaType(bytes, type, endpoint, what), bytes);
  }

  /** Bytes that claim to be two things are refused (CVE-2021-41190). */
  private static String mediaType(byte[] bytes, String header, Endpoint endpoint, String what) {
    String said = header.replaceFirst(";.*", "").strip();
    Optional<String> own;
    try {
      own = JsonObject.parse(bytes).text("mediaType");
    } catch (JsonException e) {
      throw Refusal.lied(
          endpoint.host() + " sent for " + what + " what is no manifest: " + e.getMessage());
    }
    boolean known = MediaTypes.isIndex(said) || MediaTypes.isManifest(said);
    if (own.isPresent() && known && !own.get().equals(said)) {
      throw Refusal.lied(
          endpoint.host() + " calls " + what + " " + said + ", the document itself " + own.get());
    }
    return own.orElse(said);
  }

  private interface Reader<T> {
    T read(byte[] bytes) throws JsonException;
  }

  private static <T> T read(Reader<T> reader, Document document, Endpoint endpoint) {
    try {
      return reader.read(document.bytes());
    } catch (JsonException e) {
      throw Refusal.lied(endpoint.host() + " sent a " + e.getMessage());
    }
  }
}
