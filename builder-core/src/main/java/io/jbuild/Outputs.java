package io.jbuild;

import io.jbuild.event.BuildEvent;
import io.jbuild.event.BuildEvents;
import io.jbuild.export.FileSystemExport;
import io.jbuild.export.ImageExport;
import io.jbuild.export.Output;
import io.jbuild.image.Image;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.ImageReference;
import io.jbuild.snapshot.Snapshot;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Brings a finished image to all the places it was asked for. */
record Outputs(Store store, Image image, List<ImageReference> tags, BuildEvents events) {

  BuildResult write(List<Output> outputs, OutputStream standardOutput) throws InterruptedException {
    ImageExport export =
        new ImageExport(
            store.images(),
            store.blobs(),
            store.work(),
            Math.max(1, Runtime.getRuntime().availableProcessors()));
    Descriptor manifest = new Descriptor("", image.id(), 0);
    try {
      // Without -o, and with -t, the image goes to the store; with -o alone it need not.
      if (outputs.isEmpty() || !tags.isEmpty()) {
        manifest = export.toStore(image, tags, Collections.emptySortedMap());
        // Who gave no name finds the image by its id, and by nothing else.
        events.on(
            new BuildEvent.Exported(
                "image", names(), tags.isEmpty() ? image.id() : manifest.digest()));
      }
      for (Output output : outputs) {
        manifest = write(export, output, standardOutput);
      }
    } catch (IOException e) {
      // A place outside the store that refuses has said so itself.
      throw store.refused("the image is built but cannot be kept or written", e);
    }
    return new BuildResult(image.id(), manifest);
  }

  private Descriptor write(ImageExport export, Output output, OutputStream standardOutput)
      throws IOException, InterruptedException {
    String where = output.dest().orElse("");
    switch (output.type()) {
      case IMAGE -> {
        Descriptor manifest = export.toStore(image, output.names(), output.annotations());
        told("image", names(output.names()), manifest);
        return manifest;
      }
      case OCI, DOCKER -> {
        Descriptor manifest = export.toLayout(image, tags, output, standardOutput);
        told(output.type() == Output.Type.OCI ? "oci layout" : "docker archive", where, manifest);
        return manifest;
      }
      case LOCAL, TAR -> {
        Snapshot files = store.layers().snapshot(image.layers());
        if (output.type() == Output.Type.TAR) {
          FileSystemExport.toTar(files, file(output), standardOutput);
        } else {
          FileSystemExport.toDirectory(files, Path.of(where), events);
        }
        Descriptor id = new Descriptor("", image.id(), 0);
        told("files", where, id);
        return id;
      }
    }
    throw new IllegalStateException("an output of type " + output.type());
  }

  private void told(String what, String where, Descriptor manifest) {
    events.on(new BuildEvent.Exported(what, where, manifest.digest()));
  }

  private static Optional<Path> file(Output output) {
    return output.toStandardOutput() ? Optional.empty() : output.dest().map(Path::of);
  }

  private String names() {
    return names(tags);
  }

  private static String names(List<ImageReference> references) {
    return String.join(", ", references.stream().map(ImageReference::familiar).toList());
  }
}
