package io.jbuild;

import io.jbuild.command.CommandRunner;
import io.jbuild.command.LazyCommandRunner;
import io.jbuild.event.BuildEvents;
import io.jbuild.event.PullEvents;
import io.jbuild.event.PushEvents;
import io.jbuild.event.StepLogs;
import io.jbuild.export.ImageExport;
import io.jbuild.failure.BuildException;
import io.jbuild.file.FileNode;
import io.jbuild.image.Image;
import io.jbuild.image.ImageArchive;
import io.jbuild.image.ImageStore;
import io.jbuild.image.StoredImage;
import io.jbuild.layer.Layer;
import io.jbuild.layer.LayerIndex;
import io.jbuild.layer.LayerStack;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;
import io.jbuild.registry.HttpPush;
import io.jbuild.secret.Mask;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/** The engine on one store. Safe for several threads; any number of processes share a store. */
public final class Jbuild {

  private final Path root;
  private final Machine machine;

  private Jbuild(Path root, Machine machine) {
    this.root = root;
    this.machine = machine;
  }

  /**
   * The engine on a store, which is made if it is not there.
   *
   * @param store its folder
   * @param environment the process' environment
   */
  public static Jbuild open(Path store, SortedMap<String, String> environment) throws IOException {
    Store.open(store).close();
    return new Jbuild(store, new Machine(environment));
  }

  /**
   * Builds.
   *
   * @param standardOutput what {@code dest=-} of an output means; not closed
   * @throws BuildException where somebody outside jbuild can mend it
   */
  public BuildResult build(BuildRequest request, BuildEvents events, OutputStream standardOutput)
      throws IOException, InterruptedException {
    try (GivenSecrets given = GivenSecrets.open(request.secrets(), machine.environment(), events)) {
      return build(request, given, events, standardOutput);
    } catch (BuildException e) {
      // What is read or written while somebody stops us fails by that.
      if (Thread.interrupted()) {
        throw new InterruptedException(e.getMessage());
      }
      throw e;
    }
  }

  private BuildResult build(
      BuildRequest request, GivenSecrets given, BuildEvents events, OutputStream standardOutput)
      throws IOException, InterruptedException {
    Mask mask = new Mask(given.watched().values());
    try (StepLogs logs = logs(events)) {
      // Before the logs, which are on a disk.
      BuildEvents shown = mask.isEmpty() ? logs : new MaskedEvents(logs, mask);
      return new Build(root, machine, request, shown, standardOutput).run(given);
    } catch (BuildException e) {
      throw e.reworded(mask::text);
    }
  }

  private StepLogs logs(BuildEvents events) {
    // In the order of time, and no two builds of one moment the same.
    String build = machine.now().getEpochSecond() + "-" + ProcessHandle.current().pid();
    return new StepLogs(root.resolve("jbuild").resolve("logs"), build, events);
  }

  /**
   * Checks the Dockerfile of a build, and builds nothing.
   *
   * @throws BuildException where there is no Dockerfile to check; what is wrong in it stands in the
   *     report
   */
  public CheckReport check(BuildRequest request) throws IOException, InterruptedException {
    try (GivenSecrets given =
        GivenSecrets.open(request.secrets(), machine.environment(), event -> {})) {
      return new Build(root, machine, request, event -> {}, OutputStream.nullOutputStream())
          .check(given);
    }
  }

  /** Loads the images of a docker or OCI archive; returns their names. */
  public List<ImageReference> load(InputStream archive) throws IOException {
    return load(archives -> archives.load(archive));
  }

  /**
   * Loads the images of an OCI layout in a folder; returns their names.
   *
   * @param name the one to load: its name, or a tag alone; empty for all
   */
  public List<ImageReference> load(Path layout, Optional<String> name) throws IOException {
    return load(archives -> archives.load(layout, name));
  }

  private interface Loading {
    List<StoredImage> from(ImageArchive archives) throws IOException;
  }

  private List<ImageReference> load(Loading loading) throws IOException {
    try (Store store = Store.open(root)) {
      store.work().begin();
      try {
        ImageArchive archives =
            new ImageArchive(store.images(), store.blobs(), store.layers(), Platform.host());
        return loading.from(archives).stream()
            .flatMap(image -> image.references().stream())
            .distinct() // an index has one for each platform
            .toList();
      } catch (IOException e) {
        throw store.refused("cannot load the archive", e);
      }
    }
  }

  /**
   * Writes images as one docker archive.
   *
   * @param dest a file; empty for the standard output
   * @param standardOutput not closed
   */
  public void save(List<String> names, Optional<Path> dest, OutputStream standardOutput)
      throws IOException {
    try (Store store = Store.open(root)) {
      store.work().begin();
      List<ImageExport.Saved> saved = new ArrayList<>();
      for (String name : names) {
        StoredImage image = store.image(name);
        for (Layer layer : open(store, image).layers().layers()) {
          store.images().keep(layer);
        }
        saved.add(new ImageExport.Saved(image, image.references()));
      }
      new ImageExport(store.images(), store.blobs(), store.work(), 1)
          .save(saved, dest, standardOutput);
    }
  }

  /**
   * Brings an image from its registry, with all its layers.
   *
   * @throws BuildException where the registry does not give it
   */
  public void pull(PullRequest request, PullEvents events)
      throws IOException, InterruptedException {
    try (Store store = Store.open(root)) {
      try {
        new Pulling(store, machine.registry(), events).pull(request);
      } catch (IOException e) {
        throw store.refused("cannot pull " + request.name(), e);
      }
    }
  }

  /**
   * Asks registries whether this user may push, by beginning to.
   *
   * @throws BuildException where one says no
   */
  public void checkPush(List<ImageReference> names) throws IOException, InterruptedException {
    HttpPush push = machine.push(1);
    SortedSet<String> asked = new TreeSet<>();
    for (ImageReference name : names) {
      if (asked.add(name.registry() + "/" + name.repository())) {
        push.checkPermission(name);
      }
    }
  }

  /**
   * Brings an image to the registry that its name says.
   *
   * @return what the name stands for there
   */
  public Descriptor push(PushRequest request, PushEvents events)
      throws IOException, InterruptedException {
    try (Store store = Store.open(root)) {
      try {
        store.work().begin();
        return new Pushing(store, machine, events).push(request);
      } catch (IOException e) {
        throw store.refused("cannot push " + request.name(), e);
      }
    }
  }

  /**
   * All images of the store, newest first. One that cannot be read keeps no other from the list.
   *
   * @param sizes whether the sizes of layers are wanted, for which each layer may have to be read
   */
  public ImageListing images(boolean sizes) throws IOException {
    List<ImageDetails> images = new ArrayList<>();
    List<ImageStore.Unreadable> unreadable = new ArrayList<>();
    try (Store store = Store.open(root)) {
      for (StoredImage image : store.images().list(unreadable::add)) {
        try {
          images.add(details(store, image, sizes));
        } catch (IOException | BuildException e) {
          unreadable.add(new ImageStore.Unreadable(image.name(), e));
        }
      }
    }
    images.sort(
        Comparator.comparing((ImageDetails image) -> image.config().created().orElse(""))
            .reversed());
    return new ImageListing(
        images,
        unreadable.stream()
            .map(image -> image.name() + ": " + String.valueOf(image.reason().getMessage()))
            .toList());
  }

  /** One image, by name, id or the beginning of its id. */
  public ImageDetails image(String name) throws IOException {
    try (Store store = Store.open(root)) {
      StoredImage image = store.image(name);
      try {
        return details(store, image, /* sizes= */ true);
      } catch (IOException e) {
        throw store.refused("the image " + image.name() + " cannot be read", e);
      }
    }
  }

  /**
   * Gives an image another name.
   *
   * @param image its name, id or the beginning of its id
   */
  public void tag(String image, ImageReference name) throws IOException {
    try (Store store = Store.open(root)) {
      store.work().begin();
      for (StoredImage found : store.namedOr(image)) {
        store.images().putBeside(List.of(name), found.descriptor());
      }
    }
  }

  /**
   * Removes images, as docker does: by name the name, and with its last name the image; by id the
   * image with all its names. What nobody needs any more is deleted.
   *
   * @param force whether an id stands also for an image with names in several repositories
   */
  public RemovedImages remove(List<String> namesOrIds, boolean force) throws IOException {
    try (Store store = Store.open(root)) {
      return new Housekeeping(store, machine::removeTree).remove(namesOrIds, force);
    }
  }

  /**
   * Deletes images without a name, and whatever nothing refers to.
   *
   * @param all whether results of steps, fetched files, caches and unpacked layers go too
   */
  public PrunedStore prune(boolean all) throws IOException {
    try (Store store = Store.open(root)) {
      return new Housekeeping(store, machine::removeTree).prune(all);
    }
  }

  /** What the store takes on the disk. */
  public StoreUsage usage() throws IOException {
    try (Store store = Store.open(root)) {
      return new Housekeeping(store, machine::removeTree).usage();
    }
  }

  /** What this machine allows, by trying. */
  public MachineReport examine() throws IOException, InterruptedException {
    try (Store store = Store.open(root)) {
      return new Examination(machine, store).report();
    }
  }

  /** Runs a command in an image; returns its exit code. */
  public int run(ContainerRequest request) throws IOException, InterruptedException {
    try (Store store = Store.open(root);
        CommandRunner commands =
            new LazyCommandRunner(
                () -> machine.commands(store, request.isolation(), chosen -> {}))) {
      store.work().begin();
      try {
        Image image = open(store, store.image(request.image()));
        return commands.run(
            ContainerDefaults.fill(request, image.config()),
            image.layers(),
            new ContainerIo(request));
      } catch (IOException e) {
        throw store.refused("cannot run " + request.image(), e);
      }
    }
  }

  /** An image whose layers come from its registry where it is a base that no step read yet. */
  private Image open(Store store, StoredImage image) throws IOException {
    return image.references().isEmpty()
        ? store.images().open(image)
        : store
            .images()
            .open(image, new RegistryBlobs(machine::registry, image.references().get(0), image));
  }

  private static ImageDetails details(Store store, StoredImage stored, boolean sizes)
      throws IOException {
    LayerStack layers = store.images().open(stored).layers();
    List<Long> layerSizes = new ArrayList<>();
    for (Layer layer : sizes ? layers.layers() : List.<Layer>of()) {
      boolean here = store.blobs().find(layer.blob().digest()).isPresent();
      // Of a base that no step read yet the manifest alone says how large it is.
      layerSizes.add(here ? contentSize(store.layers().index(layer)) : layer.blob().size());
    }
    return new ImageDetails(
        stored.id(),
        stored.descriptor(),
        stored.references(),
        store.images().config(stored),
        layerSizes);
  }

  /** Bytes of a layer's files; a file with several names counts once. */
  private static long contentSize(LayerIndex index) throws IOException {
    long size = 0;
    for (int entry = 0; entry < index.size(); entry++) {
      if (!index.whiteout(entry)
          && index.linkTarget(entry).isEmpty()
          && index.node(entry) instanceof FileNode.RegularFile file) {
        size += file.size();
      }
    }
    return size;
  }
}
