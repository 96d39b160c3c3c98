package io.jbuild.images;

import io.jbuild.blob.Parallel;
import io.jbuild.event.PullEvents;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.image.ImageStore;
import io.jbuild.image.RemoteImage;
import io.jbuild.image.StoredImage;
import io.jbuild.layer.Layer;
import io.jbuild.machine.Store;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import io.jbuild.registry.Registry;
import io.jbuild.request.PullRequest;
import io.jbuild.request.Tags;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Brings images from registries into a store: all of them, where a build takes what it reads. */
public final class Pulling {

  private final Store store;
  private final Registry registry;
  private final PullEvents events;

  public Pulling(Store store, Registry registry, PullEvents events) {
    this.store = store;
    this.registry = registry;
    this.events = events;
  }

  /**
   * Brings one image, or one of each tag, and names them in the store.
   *
   * @throws io.jbuild.failure.BuildException where the registry has none, or refuses
   */
  public void pull(PullRequest request) throws IOException, InterruptedException {
    // From here on nobody prunes what is found or comes.
    store.work().begin();
    if (request.tags() == Tags.ONE) {
      pull(request.name(), request);
      return;
    }
    ImageReference repository = request.name();
    for (String tag : registry.tags(repository)) {
      ImageReference name;
      try {
        name =
            new ImageReference(
                repository.registry(), repository.repository(), Optional.of(tag), Optional.empty());
      } catch (IllegalArgumentException e) {
        throw new BuildException(
            Blame.REGISTRY, repository.registry() + " lists what is no tag", "", e);
      }
      pull(name, request);
    }
  }

  private void pull(ImageReference name, PullRequest request)
      throws IOException, InterruptedException {
    RemoteImage remote = registry.resolve(name, request.platform());
    events.begins(name);
    ImageStore images = store.images();
    boolean known = isKnown(name, remote.named());
    Map<Digest, Layer> layers = new LinkedHashMap<>();
    for (Layer layer : images.open(remote).layers().layers()) {
      layers.put(layer.blob().digest(), layer);
    }
    expect(layers.values());
    Parallel.forEach(layers.values(), request.jobs(), layer -> fetch(layer, known));
    StoredImage image = images.fetch(remote, List.of(name));
    images.putBeside(List.of(name), image.descriptor());
    store.registryDigests().note(name, Set.of(image.descriptor().digest()), remote.named());
    events.done(name, remote.named(), !known);
  }

  /** All that comes at once: else each layer would take from the store what the next one needs. */
  private void expect(Collection<Layer> layers) throws IOException {
    long bytes = 0;
    for (Layer layer : layers) {
      bytes += layer.blob().isHere() ? 0 : layer.blob().size();
    }
    store.work().room().expect(bytes);
  }

  /** Whether a name stands for that already, as its registry calls it. */
  private boolean isKnown(ImageReference name, Digest digest) throws IOException {
    ImageReference exactly =
        new ImageReference(
            name.registry(), name.repository(), Optional.empty(), Optional.of(digest));
    List<StoredImage> there = store.images().named(exactly);
    return store.images().named(name).stream().anyMatch(there::contains);
  }

  private void fetch(Layer layer, boolean known) throws IOException {
    boolean here = store.blobs().find(layer.blob().digest()).isPresent();
    if (!here) {
      store.images().keep(layer);
      index(layer);
    }
    if (!here || !known) {
      tell(layer.blob().digest(), here ? "Already exists" : "Pull complete");
    }
  }

  /**
   * Makes a layer's index while others are fetched, so that no build has to. Where that fails it is
   * told to who asks for the layer's files, which makes it then.
   */
  private void index(Layer layer) {
    try {
      store.layers().index(layer);
    } catch (IOException e) {
      // The blob itself is here, and is what its digest says.
    }
  }

  private synchronized void tell(Digest blob, String how) {
    events.layer(blob, how);
  }
}
