package io.jbuild;

import io.jbuild.event.BuildEvent;
import io.jbuild.event.BuildEvents;
import io.jbuild.export.FileSystemExport;
import io.jbuild.export.ImageExport;
import io.jbuild.export.Output;
import io.jbuild.export.TimeLimit;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.image.Image;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;
import io.jbuild.snapshot.Snapshot;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Brings a finished image to all the places it was asked for.
 *
 * @param built one for each platform
 */
record Outputs(Store store, List<Built> built, List<ImageReference> tags, BuildEvents events) {

  /**
   * An image that was made.
   *
   * @param inherited how many of its layers, the lowest, are its base's
   */
  record Built(Image image, int inherited) {}

  /** Refuses, before anything is built, what cannot hold images for several platforms. */
  static void check(List<Output> outputs, List<Platform> platforms) {
    for (Output output : outputs) {
      boolean one = output.type() == Output.Type.DOCKER || output.type() == Output.Type.TAR;
      if (one && platforms.size() > 1) {
        throw new BuildException(
            Blame.USAGE,
            "an output of the type "
                + output.type().name().toLowerCase(Locale.ROOT)
                + " holds one platform",
            "Take type=oci or type=local, or name one platform.");
      }
    }
  }

  BuildResult write(List<Output> outputs, OutputStream standardOutput) throws InterruptedException {
    ImageExport export =
        new ImageExport(
            store.images(),
            store.blobs(),
            store.work(),
            Math.max(1, Runtime.getRuntime().availableProcessors()));
    Outputs last = this;
    Descriptor manifest = new Descriptor("", images().get(0).id(), 0);
    try {
      // Without -o, and with -t, the image goes to the store; with -o alone it need not.
      if (outputs.isEmpty() || !tags.isEmpty()) {
        manifest = export.toStore(images(), tags, Collections.emptySortedMap());
        toldOfStore(tags, manifest);
      }
      for (Output output : outputs) {
        last = output.fileTimes() == Output.FileTimes.LIMITED ? limited() : this;
        manifest = last.write(export, output, standardOutput);
      }
    } catch (IOException e) {
      // A place outside the store that refuses has said so itself.
      throw store.refused("the image is built but cannot be kept or written", e);
    }
    return new BuildResult(
        built.size() == 1 ? last.images().get(0).id() : manifest.digest(), manifest);
  }

  private List<Image> images() {
    return built.stream().map(Built::image).toList();
  }

  private Outputs limited() throws IOException {
    List<Built> limited = new ArrayList<>();
    for (Built one : built) {
      Image image = TimeLimit.of(one.image(), one.inherited(), store.layers());
      limited.add(new Built(image, one.inherited()));
    }
    return new Outputs(store, limited, tags, events);
  }

  private Descriptor write(ImageExport export, Output output, OutputStream standardOutput)
      throws IOException, InterruptedException {
    String where = output.dest().orElse("");
    switch (output.type()) {
      case IMAGE -> {
        Descriptor manifest = export.toStore(images(), output.names(), output.annotations());
        toldOfStore(output.names(), manifest);
        return manifest;
      }
      case OCI, DOCKER -> {
        Descriptor manifest = export.toLayout(images(), tags, output, standardOutput);
        told(output.type() == Output.Type.OCI ? "oci layout" : "docker archive", where, manifest);
        return manifest;
      }
      case TAR -> {
        FileSystemExport.toTar(files(images().get(0)), file(output), standardOutput);
        return toldOfFiles(images().get(0), where);
      }
      case LOCAL -> {
        Descriptor last = new Descriptor("", images().get(0).id(), 0);
        for (Image image : images()) {
          String dest = built.size() == 1 ? where : where + "/" + folder(image);
          FileSystemExport.toDirectory(files(image), Path.of(dest), events);
          last = toldOfFiles(image, dest);
        }
        return last;
      }
    }
    throw new IllegalStateException("an output of type " + output.type());
  }

  /** Where the files for a platform go, by docker's name for it. */
  private static String folder(Image image) {
    return image.config().platform().toString().replace('/', '_');
  }

  private Snapshot files(Image image) throws IOException {
    return store.layers().snapshot(image.layers());
  }

  private Descriptor toldOfFiles(Image image, String where) {
    Descriptor id = new Descriptor("", image.id(), 0);
    told("files", where, id);
    return id;
  }

  /** Who gave no name finds an image by its id, and by nothing else. */
  private void toldOfStore(List<ImageReference> names, Descriptor manifest) {
    String where = String.join(", ", names.stream().map(ImageReference::familiar).toList());
    if (!names.isEmpty()) {
      told("image", where, manifest);
      return;
    }
    images().forEach(image -> events.on(new BuildEvent.Exported("image", where, image.id())));
  }

  private void told(String what, String where, Descriptor manifest) {
    events.on(new BuildEvent.Exported(what, where, manifest.digest()));
  }

  private static Optional<Path> file(Output output) {
    return output.toStandardOutput() ? Optional.empty() : output.dest().map(Path::of);
  }
}
