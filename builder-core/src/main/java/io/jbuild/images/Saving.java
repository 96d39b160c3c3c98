package io.jbuild.images;

import io.jbuild.blob.Compression;
import io.jbuild.event.Transfers;
import io.jbuild.export.CompressedForms;
import io.jbuild.export.ImageExport;
import io.jbuild.export.ImageExport.Saved;
import io.jbuild.export.Output;
import io.jbuild.image.StoredImage;
import io.jbuild.machine.Machine;
import io.jbuild.machine.Store;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;
import io.jbuild.request.SaveRequest;
import java.io.IOException;
import java.io.OutputStream;
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
import java.util.TreeMap;
import java.util.function.Predicate;

/** Writes images of a store as an archive, or as a layout. For one command. */
final class Saving {

  private final Store store;
  private final Machine machine;

  /** By the manifests of what is written as one image. */
  private final Map<List<Digest>, Chosen> chosen = new LinkedHashMap<>();

  private record Chosen(List<StoredImage> images, Set<ImageReference> names) {}

  Saving(Store store, Machine machine) {
    this.store = store;
    this.machine = machine;
  }

  void save(SaveRequest request, OutputStream standardOutput, Transfers transfers)
      throws IOException {
    for (String name : request.names()) {
      choose(name, request.platforms());
    }
    List<Saved> saved = new ArrayList<>();
    for (Chosen one : chosen.values()) {
      for (StoredImage image : one.images()) {
        StoreImages.keep(machine, store, image);
      }
      saved.add(new Saved(one.images(), common(one.images()), List.copyOf(one.names())));
    }
    CompressedForms forms = store.forms().telling(transfers);
    new ImageExport(store.images(), store.blobs(), forms, store.work(), 1)
        .save(saved, output(request), standardOutput);
  }

  private void choose(String text, List<Platform> platforms) throws IOException {
    SortedMap<String, ImageReference> tags = new TreeMap<>();
    // Read once: another process may take a name away meanwhile.
    List<StoredImage> all = store.images().list();
    all.stream()
        .flatMap(image -> image.references().stream())
        .filter(meantBy(text))
        .forEach(tag -> tags.put(tag.full(), tag));
    for (ImageReference tag : tags.values()) {
      List<StoredImage> images =
          all.stream().filter(image -> image.references().contains(tag)).toList();
      add(images, Optional.of(tag), platforms);
    }
    if (tags.isEmpty()) {
      add(store.namedOr(text), Optional.empty(), platforms);
    }
  }

  /** The tags that somebody means; none where it is an id or a digest. */
  private static Predicate<ImageReference> meantBy(String text) {
    ImageReference name;
    try {
      name = ImageReference.parse(text);
    } catch (IllegalArgumentException e) {
      return tag -> false; // No name can be like that, an id may.
    }
    boolean repository = text.lastIndexOf(':') <= text.lastIndexOf('/') && !text.contains("@");
    return tag ->
        tag.tag().isPresent()
            && (repository ? tag.familiarName().equals(name.familiarName()) : tag.equals(name));
  }

  private void add(
      List<StoredImage> images, Optional<ImageReference> name, List<Platform> platforms)
      throws IOException {
    List<StoredImage> wanted = platforms.isEmpty() ? images : store.serving(images, platforms);
    List<Digest> manifests = wanted.stream().map(image -> image.descriptor().digest()).toList();
    chosen
        .computeIfAbsent(manifests, digests -> new Chosen(wanted, new LinkedHashSet<>()))
        .names()
        .addAll(name.stream().toList());
  }

  private StoredImage common(List<StoredImage> images) throws IOException {
    for (StoredImage image : images) {
      if (store.images().config(image).platform().serves(Platform.host())) {
        return image;
      }
    }
    return images.get(0);
  }

  private static Output output(SaveRequest request) {
    return new Output(
        request.form() == SaveRequest.Form.DOCKER_ARCHIVE ? Output.Type.DOCKER : Output.Type.OCI,
        Optional.of(request.dest().map(Path::toString).orElse("-")),
        request.form() == SaveRequest.Form.OCI_FOLDER
            ? Output.Packaging.FOLDER
            : Output.Packaging.ARCHIVE,
        Compression.UNCOMPRESSED,
        List.of(),
        Collections.emptySortedMap(),
        Output.FileTimes.KEPT,
        Output.Push.NOTHING,
        Output.Attestations.REFERRERS);
  }
}
