package io.jbuild.images;

import io.jbuild.blob.Blob;
import io.jbuild.event.PushEvents;
import io.jbuild.export.Output;
import io.jbuild.export.RegistryExport;
import io.jbuild.export.RegistryExport.Brought;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.image.BlobSource;
import io.jbuild.image.StoredImage;
import io.jbuild.machine.Machine;
import io.jbuild.machine.Store;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;
import io.jbuild.registry.HttpPush;
import io.jbuild.request.PushRequest;
import io.jbuild.request.Tags;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Brings images of a store to the registries that their names say. */
public final class Pushing {

  private final Store store;
  private final Machine machine;
  private final PushEvents events;
  private final Output.Attestations attestations;

  /**
   * Pushes from a store.
   *
   * @param attestations where what is said about images stands there
   */
  public Pushing(
      Store store, Machine machine, PushEvents events, Output.Attestations attestations) {
    this.store = store;
    this.machine = machine;
    this.events = events;
    this.attestations = attestations;
  }

  /** Brings what is asked for; returns what its name, or the last of its names, stands for. */
  Descriptor push(PushRequest request) throws IOException, InterruptedException {
    List<ImageReference> names =
        request.tags() == Tags.ONE ? List.of(request.name()) : tagsOf(request.name());
    HttpPush registry = machine.push(request.jobs());
    Descriptor last = null;
    for (ImageReference name : names) {
      last = push(name, request.platform(), registry);
    }
    if (last == null) {
      throw missing(request.name().familiarName());
    }
    return last;
  }

  private List<ImageReference> tagsOf(ImageReference repository) throws IOException {
    return store.images().list().stream()
        .flatMap(image -> image.references().stream())
        .filter(name -> name.familiarName().equals(repository.familiarName()))
        .filter(name -> name.tag().isPresent())
        .distinct()
        .sorted(Comparator.comparing(ImageReference::full))
        .toList();
  }

  private Descriptor push(ImageReference name, Optional<Platform> platform, HttpPush registry)
      throws IOException, InterruptedException {
    List<Brought> brought = new ArrayList<>();
    Set<String> others = new LinkedHashSet<>();
    for (StoredImage stored : store.images().named(name)) {
      Brought one = new Brought(stored, store.images().open(stored, elsewhere(stored, name)));
      if (platform.isEmpty() || one.image().config().platform().serves(platform.get())) {
        brought.add(one);
      } else {
        others.add(one.image().config().platform().toString());
      }
    }
    if (brought.isEmpty() && !others.isEmpty()) {
      throw new BuildException(
          Blame.MACHINE,
          name + " is not in the store for " + platform.get(),
          "The store has it for " + String.join(", ", others) + ".");
    }
    if (brought.isEmpty()) {
      throw missing(name.familiar());
    }
    return push(name, brought, registry);
  }

  /**
   * Brings images of the store.
   *
   * @param name for them there; one with a digest and no tag only says where they go
   * @param brought one for each platform
   */
  public Descriptor push(ImageReference name, List<Brought> brought, HttpPush registry)
      throws IOException, InterruptedException {
    Map<Digest, Set<String>> origins = origins(name);
    Descriptor pushed =
        new RegistryExport(
                store.images(),
                store.work(),
                store.forms().telling(events::moving),
                Math.max(1, Runtime.getRuntime().availableProcessors()),
                attestations)
            .push(
                registry,
                name,
                brought,
                blob -> List.copyOf(origins.getOrDefault(blob, Set.of())),
                events);
    Set<Digest> manifests = new LinkedHashSet<>();
    brought.forEach(one -> manifests.add(one.stored().descriptor().digest()));
    store.registryDigests().note(name, manifests, pushed.digest());
    return pushed;
  }

  private static BuildException missing(String name) {
    return new BuildException(
        Blame.MACHINE,
        "tag does not exist: " + name,
        "jbuild images lists what the store has; an image goes where its name says.");
  }

  /** By blob the other repositories of a name's registry that an image of ours says have it. */
  private Map<Digest, Set<String>> origins(ImageReference name) throws IOException {
    Map<Digest, Set<String>> origins = new TreeMap<>();
    for (StoredImage image : store.images().list()) {
      for (ImageReference known : image.references()) {
        if (known.registry().equals(name.registry())
            && !known.repository().equals(name.repository())) {
          image
              .manifest()
              .layers()
              .forEach(
                  layer ->
                      origins
                          .computeIfAbsent(layer.digest(), blob -> new LinkedHashSet<>())
                          .add(known.repository()));
        }
      }
    }
    return origins;
  }

  /** The layers that the store has not, from the registries of an image's other names. */
  private BlobSource elsewhere(StoredImage image, ImageReference name) {
    return descriptor -> {
      BuildException failure =
          new BuildException(
              Blame.MACHINE,
              "the store lacks " + descriptor.digest() + " of " + name,
              "Build or load the image again.");
      for (ImageReference known : image.references()) {
        if (!known.equals(name) || store.absent().find(descriptor.digest()).isPresent()) {
          try {
            return new RegistryBlobs(store, machine::registry, known, image).blob(descriptor);
          } catch (BuildException e) {
            failure = e;
          }
        }
      }
      BuildException refused = failure;
      return ofOther(descriptor).orElseThrow(() -> refused);
    };
  }

  /** A layer of another image of the store, as of the base, from that one's registry. */
  private Optional<Blob> ofOther(Descriptor descriptor) throws IOException {
    for (StoredImage other : store.images().list()) {
      boolean has = other.manifest().layers().stream().anyMatch(descriptor::equals);
      if (has && !other.references().isEmpty()) {
        ImageReference name = other.references().get(0);
        return Optional.of(
            new RegistryBlobs(store, machine::registry, name, other).blob(descriptor));
      }
    }
    return Optional.empty();
  }
}
