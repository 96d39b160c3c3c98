package io.jbuild;

import io.jbuild.event.BuildEvents;
import io.jbuild.export.ImageExport;
import io.jbuild.file.FileNode;
import io.jbuild.image.Image;
import io.jbuild.image.ImageArchive;
import io.jbuild.image.StoredImage;
import io.jbuild.layer.Layer;
import io.jbuild.layer.LayerIndex;
import io.jbuild.layer.LayerStack;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;
import io.jbuild.runner.CommandRunner;
import io.jbuild.runner.WorkFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** The engine on one store. Safe for several threads; any number of processes share a store. */
public final class Jbuild {

  private final Store store;
  private final Machine machine;

  private Jbuild(Store store, Machine machine) {
    this.store = store;
    this.machine = machine;
  }

  /**
   * The engine on a store, which is made if it is not there.
   *
   * @param store its folder
   * @param environment the process' environment
   */
  public static Jbuild open(Path store, SortedMap<String, String> environment) throws IOException {
    return new Jbuild(Store.open(store), new Machine(environment));
  }

  /**
   * Builds.
   *
   * @param standardOutput what {@code dest=-} of an output means; not closed
   * @throws io.jbuild.failure.BuildException where somebody outside jbuild can mend it
   */
  public BuildResult build(BuildRequest request, BuildEvents events, OutputStream standardOutput)
      throws IOException, InterruptedException {
    return new Build(store, machine, request, events, standardOutput).run();
  }

  /**
   * Checks the Dockerfile of a build, and builds nothing.
   *
   * @throws io.jbuild.failure.BuildException where there is no Dockerfile to check; what is wrong
   *     in it stands in the report
   */
  public CheckReport check(BuildRequest request) throws IOException {
    return new Build(store, machine, request, event -> {}, OutputStream.nullOutputStream()).check();
  }

  /** Loads the images of a docker or OCI archive; returns their names. */
  public List<ImageReference> load(InputStream archive) throws IOException {
    return new ImageArchive(store.images(), store.blobs(), Platform.host())
        .load(archive).stream().flatMap(image -> image.references().stream()).toList();
  }

  /** Writes images as one docker archive. */
  public void save(List<String> names, OutputStream archive) throws IOException {
    List<ImageExport.Saved> saved = new ArrayList<>();
    for (String name : names) {
      StoredImage image = store.image(name);
      saved.add(new ImageExport.Saved(image, image.references()));
    }
    try (WorkFolder work = store.work()) {
      new ImageExport(store.images(), store.blobs(), work.create("save"), 1)
          .save(saved, Optional.empty(), archive);
    }
  }

  /** All images of the store, newest first. */
  public List<ImageDetails> images() throws IOException {
    List<ImageDetails> images = new ArrayList<>();
    for (StoredImage image : store.images().list()) {
      images.add(details(image));
    }
    images.sort(
        Comparator.comparing((ImageDetails image) -> image.config().created().orElse(""))
            .reversed());
    return Collections.unmodifiableList(images);
  }

  /** One image, by name, id or the beginning of its id. */
  public ImageDetails image(String name) throws IOException {
    return details(store.image(name));
  }

  /** Runs a command in an image; returns its exit code. */
  public int run(ContainerRequest request) throws IOException, InterruptedException {
    Image image = store.images().open(store.image(request.image()));
    try (WorkFolder work = store.work();
        CommandRunner commands = machine.commands(store, work)) {
      return commands.run(
          ContainerDefaults.fill(request, image.config()),
          image.layers(),
          new ContainerIo(request));
    }
  }

  private ImageDetails details(StoredImage stored) throws IOException {
    LayerStack layers = store.images().open(stored).layers();
    List<Long> sizes = new ArrayList<>();
    for (Layer layer : layers.layers()) {
      sizes.add(contentSize(store.layers().index(layer)));
    }
    return new ImageDetails(
        stored.id(),
        stored.descriptor(),
        stored.references(),
        store.images().config(stored),
        sizes);
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
