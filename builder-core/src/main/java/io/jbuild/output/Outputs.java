package io.jbuild.output;

import io.jbuild.attestation.Attestation;
import io.jbuild.attestation.AttestedImage;
import io.jbuild.event.BuildEvent;
import io.jbuild.event.BuildEvents;
import io.jbuild.event.PushEvents;
import io.jbuild.event.Transfer;
import io.jbuild.export.AttestedFiles;
import io.jbuild.export.FileSystemExport;
import io.jbuild.export.ImageExport;
import io.jbuild.export.Output;
import io.jbuild.export.RegistryExport.Brought;
import io.jbuild.export.TimeLimit;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.image.Image;
import io.jbuild.image.StoredImage;
import io.jbuild.images.Pushing;
import io.jbuild.machine.Machine;
import io.jbuild.machine.Store;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Manifest;
import io.jbuild.oci.Platform;
import io.jbuild.registry.HttpPush;
import io.jbuild.request.Images;
import io.jbuild.result.BuildResult;
import io.jbuild.snapshot.Snapshot;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Brings a finished image to all the places it was asked for.
 *
 * @param built one for each platform
 * @param attesting what is said about them
 * @param keeping how the store has them
 */
public record Outputs(
    Store store,
    List<Built> built,
    List<ImageReference> tags,
    BuildEvents events,
    Machine machine,
    Attesting attesting,
    Keeping keeping) {

  /**
   * An image that was made.
   *
   * @param inherited how many of its layers, the lowest, are its base's
   */
  public record Built(Image image, int inherited) {}

  /**
   * How the store has images.
   *
   * @param kept which of their layers
   * @param annotations that all their manifests get
   */
  public record Keeping(ImageExport.Kept kept, SortedMap<String, String> annotations) {

    /** As they are, and whole. */
    public static final Keeping WHOLE =
        new Keeping(ImageExport.Kept.ALL, Collections.emptySortedMap());
  }

  /** Refuses, before anything is built, what cannot hold images for several platforms. */
  public static void check(List<Output> outputs, List<Platform> platforms) {
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

  /** Refuses, before anything is built, what may not be pushed in the end. */
  public static void checkPush(List<Output> outputs, List<ImageReference> tags, Images images)
      throws IOException, InterruptedException {
    for (Output output : outputs) {
      if (output.push() != Output.Push.NOTHING) {
        images.checkPush(output.pushed(tags));
      }
    }
  }

  /**
   * Brings the images to their outputs, in their order.
   *
   * @param standardOutput what {@code dest=-} means
   * @return the image's id, and the manifest of the last of them
   */
  public BuildResult write(List<Output> outputs, OutputStream standardOutput)
      throws InterruptedException {
    ImageExport export =
        new ImageExport(
            store.images(),
            store.blobs(),
            store.forms().telling(events),
            store.work(),
            Math.max(1, Runtime.getRuntime().availableProcessors()));
    Outputs last = this;
    Descriptor manifest = new Descriptor("", images().get(0).id(), 0);
    try {
      // Without -o, and with -t, the image goes to the store; with -o alone it need not.
      if (outputs.isEmpty() || !tags.isEmpty()) {
        manifest = export.toStore(images(), tags, keeping.annotations(), keeping.kept());
        attach(keeping.annotations(), Output.FileTimes.KEPT);
        toldOfStore(tags, manifest);
      }
      for (Output output : outputs) {
        last = output.fileTimes() == Output.FileTimes.LIMITED ? limited() : this;
        manifest = last.write(export, output.annotated(keeping.annotations()), standardOutput);
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
    return new Outputs(store, limited, tags, events, machine, attesting, keeping);
  }

  private Descriptor write(ImageExport export, Output output, OutputStream standardOutput)
      throws IOException, InterruptedException {
    String where = output.dest().orElse("");
    switch (output.type()) {
      case IMAGE -> {
        return toStore(export, output);
      }
      case OCI, DOCKER -> {
        // What reads docker's archives knows nothing but images.
        boolean all = output.type() == Output.Type.OCI;
        Descriptor manifest =
            export.toLayout(
                all
                    ? attested(output.fileTimes())
                    : images().stream().map(AttestedImage::of).toList(),
                tags,
                output,
                standardOutput);
        told(output.type() == Output.Type.OCI ? "oci layout" : "docker archive", where, manifest);
        return manifest;
      }
      case TAR -> {
        FileSystemExport.toTar(files(0, output.fileTimes()), file(output), standardOutput, events);
        return toldOfFiles(images().get(0), where);
      }
      case LOCAL -> {
        Descriptor last = new Descriptor("", images().get(0).id(), 0);
        for (int i = 0; i < built.size(); i++) {
          Image image = images().get(i);
          String dest = built.size() == 1 ? where : where + "/" + folder(image);
          FileSystemExport.toDirectory(files(i, output.fileTimes()), Path.of(dest), events);
          last = toldOfFiles(image, dest);
        }
        return last;
      }
    }
    throw new IllegalStateException("an output of type " + output.type());
  }

  private Descriptor toStore(ImageExport export, Output output)
      throws IOException, InterruptedException {
    boolean named = output.push() != Output.Push.DIGEST;
    Descriptor manifest =
        export.toStore(
            images(), named ? output.names() : List.of(), output.annotations(), keeping.kept());
    attach(output.annotations(), output.fileTimes());
    if (output.push() == Output.Push.NOTHING) {
      toldOfStore(output.names(), manifest);
      return manifest;
    }
    List<Brought> brought = new ArrayList<>();
    for (Image image : images()) {
      Manifest one = image.manifest(output.annotations());
      byte[] bytes = one.toBytes();
      Descriptor descriptor = new Descriptor(one.mediaType(), Digest.of(bytes), bytes.length);
      brought.add(new Brought(new StoredImage(descriptor, one, List.of()), image));
    }
    HttpPush registry = machine.push(Images.BLOBS_AT_ONCE);
    for (ImageReference name : output.pushed(tags)) {
      ImageReference place =
          named
              ? name
              : new ImageReference(
                  name.registry(),
                  name.repository(),
                  Optional.empty(),
                  Optional.of(manifest.digest()));
      manifest =
          new Pushing(store, machine, heard(), output.attestations())
              .push(place, brought, registry);
      told("registry", named ? name.familiar() : name.familiarName(), manifest);
    }
    return manifest;
  }

  /** Of a push one sees how far it is. */
  private PushEvents heard() {
    return new PushEvents() {
      @Override
      public void moving(Transfer transfer) {
        events.on(new BuildEvent.Moving(transfer));
      }

      @Override
      public void done(ImageReference name, Descriptor manifest) {}
    };
  }

  private List<AttestedImage> attested(Output.FileTimes fileTimes) throws IOException {
    List<AttestedImage> attested = new ArrayList<>();
    for (int i = 0; i < built.size(); i++) {
      attested.add(attesting.of(i, built.get(i).image(), fileTimes));
    }
    return attested;
  }

  /** Keeps what is said about images of the store. */
  private void attach(SortedMap<String, String> annotations, Output.FileTimes fileTimes)
      throws IOException {
    for (AttestedImage image : attested(fileTimes)) {
      for (Attestation attestation : image.attestations()) {
        Descriptor manifest = image.image().manifest(annotations).descriptor();
        store.images().attachments().attach(attestation.attachedTo(manifest));
      }
    }
  }

  /** Where the files for a platform go, by docker's name for it. */
  private static String folder(Image image) {
    return image.config().platform().toString().replace('/', '_');
  }

  private Snapshot files(int place, Output.FileTimes fileTimes)
      throws IOException, InterruptedException {
    Image image = built.get(place).image();
    store.layers().prepare(image.layers());
    Instant time = image.config().created().map(Instant::parse).orElse(Instant.EPOCH);
    return AttestedFiles.of(
        store.layers().snapshot(image.layers()),
        attesting.of(place, image, fileTimes).attestations(),
        store.work(),
        time);
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
