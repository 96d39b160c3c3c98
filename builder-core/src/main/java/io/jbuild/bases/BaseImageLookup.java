package io.jbuild.bases;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.MachineFailure;
import io.jbuild.image.Image;
import io.jbuild.image.ImageStore;
import io.jbuild.image.LayoutImage;
import io.jbuild.image.RemoteImage;
import io.jbuild.image.StoredImage;
import io.jbuild.images.RegistryBlobs;
import io.jbuild.machine.Store;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;
import io.jbuild.plan.BaseImages;
import io.jbuild.plan.NamedContext;
import io.jbuild.registry.Registry;
import io.jbuild.request.BuildRequest;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Base images from the store, else from their registry. What a registry had is remembered in the
 * store under its name, so that a later build needs it no more; its layers come when a step reads
 * them. For one thread.
 */
public final class BaseImageLookup implements BaseImages {

  private final Store store;
  private final Supplier<Registry> registry;
  private final BuildRequest.Pull pull;
  private final List<String> reserved;
  private final Listener listener;

  /** What the store was found to have of what is expected, until it is asked for. */
  private final Map<String, Here> found = new HashMap<>();

  private ExpectedBases expected = new ExpectedBases();

  /** Hears which images were found. */
  public interface Listener {

    /** An image, and what its registry has under the name, where that is known. */
    void image(
        ImageReference reference, Platform platform, Digest manifest, Optional<Digest> named);

    /** An image of a layout. */
    void layout(NamedContext.Layout layout, Platform platform, Digest manifest);

    /** Hears nothing. */
    Listener NONE =
        new Listener() {
          @Override
          public void image(
              ImageReference reference,
              Platform platform,
              Digest manifest,
              Optional<Digest> named) {}

          @Override
          public void layout(NamedContext.Layout layout, Platform platform, Digest manifest) {}
        };
  }

  /**
   * A lookup.
   *
   * @param reserved names that are no image's, nor those below them
   */
  public BaseImageLookup(
      Store store,
      Supplier<Registry> registry,
      BuildRequest.Pull pull,
      List<String> reserved,
      Listener listener) {
    this.reserved = reserved;
    this.store = store;
    this.registry = registry;
    this.pull = pull;
    this.listener = listener;
  }

  @Override
  public Image find(ImageReference reference, Platform platform) {
    checkReserved(reference.familiarName());
    String key = new Wanted(reference, platform).key();
    try {
      SortedSet<String> others = new TreeSet<>();
      Optional<Here> here = Optional.ofNullable(found.remove(key));
      if (here.isEmpty()) {
        here = here(reference, platform, others);
      }
      if (here.isPresent()) {
        listener.image(reference, platform, here.get().manifest(), Optional.empty());
        return here.get().image();
      }
      ImageFetch fetch =
          expected.take(key).orElseGet(() -> fetch(registry, reference, platform).now());
      RemoteImage remote = remote(fetch, reference, platform, others);
      Image image = fetch.image();
      store.images().putBeside(List.of(reference), remote.descriptor());
      Digest manifest = remote.descriptor().digest();
      store.registryDigests().note(reference, Set.of(manifest), remote.named());
      listener.image(reference, platform, manifest, Optional.of(remote.named()));
      return image;
    } catch (IOException e) {
      if (MachineFailure.isFullDisk(e)) {
        throw store.refused("the image " + reference + " cannot be kept", e);
      }
      throw new BuildException(
          Blame.MACHINE,
          "the image " + reference + " cannot be read: " + e.getMessage(),
          "Pull or load it again.",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BuildException(
          Blame.MACHINE, "interrupted while the image " + reference + " was looked up", "", e);
    }
  }

  /** An image of the store. */
  private record Here(Image image, Digest manifest) {}

  /**
   * What the store has for a platform.
   *
   * @param others takes the platforms for which it has it besides
   */
  private Optional<Here> here(ImageReference reference, Platform platform, SortedSet<String> others)
      throws IOException {
    if (pull == BuildRequest.Pull.ALWAYS) {
      return Optional.empty();
    }
    ImageStore images = store.images();
    for (StoredImage stored : images.named(reference)) {
      Image image = images.open(stored, new RegistryBlobs(store, registry, reference, stored));
      if (image.config().platform().serves(platform)) {
        return Optional.of(new Here(image, stored.descriptor().digest()));
      }
      others.add(image.config().platform().toString());
    }
    return Optional.empty();
  }

  /** One session for all threads, which is not begun where nothing is missing. */
  private static final class OneSession implements Supplier<Registry> {
    private final Supplier<Registry> begin;
    private @Nullable Registry begun;

    OneSession(Supplier<Registry> begin) {
      this.begin = begin;
    }

    @Override
    public synchronized Registry get() {
      Registry session = begun;
      if (session == null) {
        session = begin.get();
        begun = session;
      }
      return session;
    }
  }

  private ImageFetch fetch(Supplier<Registry> from, ImageReference reference, Platform platform) {
    return new ImageFetch(store.images(), from, reference, platform);
  }

  /**
   * What is to come from registries is fetched beside each other, in one session. It gets its name
   * in the store when it is asked for: names come in the order of the Dockerfile.
   */
  @Override
  public Expected expect(List<Wanted> images) {
    ExpectedBases begun = new ExpectedBases();
    if (images.size() < 2) {
      return begun;
    }
    Supplier<Registry> session = new OneSession(registry);
    Map<String, ImageFetch> fetches = new LinkedHashMap<>();
    for (Wanted image : images) {
      String key = image.key();
      if (reserving(image.reference().familiarName()).isPresent()
          || found.containsKey(key)
          || fetches.containsKey(key)) {
        continue;
      }
      try {
        here(image.reference(), image.platform(), new TreeSet<>())
            .ifPresentOrElse(
                here -> found.put(key, here),
                () -> fetches.put(key, fetch(session, image.reference(), image.platform())));
      } catch (IOException | BuildException e) {
        // Told when that image is asked for.
      }
    }
    begun.begin(fetches);
    expected = begun;
    return () -> {
      found.clear();
      begun.close();
    };
  }

  private void checkReserved(String name) {
    reserving(name)
        .ifPresent(
            own -> {
              throw new BuildException(
                  Blame.DOCKERFILE,
                  "there is no " + name,
                  "Names that begin with " + own + " are never an image's: check what follows.");
            });
  }

  private Optional<String> reserving(String name) {
    return reserved.stream()
        .filter(own -> name.equals(own) || name.startsWith(own + "/"))
        .findFirst();
  }

  @Override
  public Image find(NamedContext.Layout layout, Platform platform) {
    try {
      RemoteImage found = LayoutImage.find(layout.folder(), layout.image(), platform);
      listener.layout(layout, platform, found.descriptor().digest());
      return store.images().open(found);
    } catch (IOException e) {
      throw new BuildException(
          Blame.MACHINE,
          "the image of oci-layout://" + layout.folder() + " cannot be read: " + e.getMessage(),
          "It is oci-layout://DIR:TAG or oci-layout://DIR@DIGEST; latest is the tag where none is"
              + " given.",
          e);
    }
  }

  /**
   * What the registry has.
   *
   * @param fetch of it
   * @param others the platforms for which the store has it
   */
  private static RemoteImage remote(
      ImageFetch fetch, ImageReference reference, Platform platform, SortedSet<String> others)
      throws IOException, InterruptedException {
    try {
      return fetch.remote();
    } catch (BuildException e) {
      if (others.isEmpty()) {
        throw e;
      }
      throw new BuildException(
          e.blame(),
          "the store has "
              + reference
              + " for "
              + String.join(", ", others)
              + ", not for "
              + platform
              + ", and its registry does not give it: "
              + e.message(),
          "Load or build it for " + platform + ", or choose another with {platform}.",
          e);
    }
  }
}
