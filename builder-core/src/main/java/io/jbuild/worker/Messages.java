package io.jbuild.worker;

import io.jbuild.blob.Blob;
import io.jbuild.blob.BlobStore;
import io.jbuild.command.Container;
import io.jbuild.command.Ran;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.file.ImagePath;
import io.jbuild.json.JsonObject;
import io.jbuild.layer.Layer;
import io.jbuild.layer.LayerStack;
import io.jbuild.oci.ConsoleSize;
import io.jbuild.oci.Digest;
import io.jbuild.sandbox.ChosenRung;
import io.jbuild.sandbox.Command;
import io.jbuild.sandbox.Rung;
import io.jbuild.sandbox.StepMount;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What frames hold, as JSON. */
final class Messages {

  private Messages() {}

  static byte[] chosen(ChosenRung chosen) {
    return JsonObject.create()
        .put("rung", chosen.rung().name())
        .putTexts("warnings", chosen.warnings())
        .toBytes();
  }

  static ChosenRung chosen(JsonObject json) throws IOException {
    return new ChosenRung(Rung.valueOf(json.requiredText("rung")), json.texts("warnings"));
  }

  static JsonObject size(ConsoleSize size) {
    return JsonObject.create().put("height", size.height()).put("width", size.width());
  }

  static ConsoleSize size(JsonObject json) throws IOException {
    return new ConsoleSize(
        (int) json.integer("height").orElseThrow(), (int) json.integer("width").orElseThrow());
  }

  static byte[] container(Container container, LayerStack image, Optional<ConsoleSize> terminal) {
    JsonObject json =
        JsonObject.create()
            .putTexts("arguments", container.arguments())
            .putMap("environment", container.environment())
            .put("user", container.user())
            .put("workingDirectory", container.workingDirectory())
            .put("network", container.network().name())
            .put("hostname", container.hostname())
            .putObjects("mounts", container.mounts().stream().map(Messages::mount).toList())
            .putObjects("parent", layers(image));
    terminal.ifPresent(size -> json.put("terminal", size(size)));
    container.kept().ifPresent(kept -> json.put("kept", kept(kept)));
    return json.toBytes();
  }

  private static JsonObject mount(StepMount.Machine mount) {
    return JsonObject.create()
        .put("target", mount.target())
        .put("path", TaskMessages.uri(mount.path()))
        .put("readOnly", mount.readOnly());
  }

  private static JsonObject kept(Container.Kept kept) {
    return JsonObject.create()
        .put("fileTime", kept.fileTime().toString())
        .putTexts("volumes", kept.volumes().stream().map(ImagePath::toString).toList());
  }

  static Container container(JsonObject json) throws IOException {
    return new Container(
        json.texts("arguments"),
        json.textMap("environment"),
        json.requiredText("user"),
        json.requiredText("workingDirectory"),
        Command.Network.valueOf(json.requiredText("network")),
        json.requiredText("hostname"),
        mounts(json),
        kept(json));
  }

  private static List<StepMount.Machine> mounts(JsonObject json) throws IOException {
    List<StepMount.Machine> mounts = new ArrayList<>();
    for (JsonObject mount : json.objects("mounts")) {
      mounts.add(
          new StepMount.Machine(
              mount.requiredText("target"),
              Path.of(URI.create(mount.requiredText("path"))),
              mount.flag("readOnly")));
    }
    return mounts;
  }

  private static Optional<Container.Kept> kept(JsonObject json) throws IOException {
    Optional<JsonObject> kept = json.object("kept");
    return kept.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Container.Kept(
                Instant.parse(kept.get().requiredText("fileTime")),
                kept.get().texts("volumes").stream().map(ImagePath::of).toList()));
  }

  static JsonObject ran(Ran ran, BlobStore blobs) {
    if (ran instanceof Ran.Done done) {
      return changes(done.layer(), blobs);
    }
    Ran.Failed failed = (Ran.Failed) ran;
    JsonObject json =
        JsonObject.create()
            .put("failure", json(failed.failure()))
            .put("exitCode", failed.exitCode());
    failed.changes().ifPresent(layer -> json.put("changes", changes(layer, blobs)));
    return json;
  }

  /** What a step changed, and whether nobody had such a layer before. */
  private static JsonObject changes(Layer layer, BlobStore blobs) {
    return layer(layer).put("own", blobs.isOwn(layer.blob().digest()));
  }

  private static Layer changes(JsonObject json, BlobStore blobs) throws IOException {
    Layer layer = layer(json, blobs);
    if (json.flag("own")) {
      blobs.own(layer.blob().digest());
    }
    return layer;
  }

  static Ran ran(JsonObject json, BlobStore blobs) throws IOException {
    Optional<JsonObject> failure = json.object("failure");
    if (failure.isEmpty()) {
      return new Ran.Done(changes(json, blobs));
    }
    Optional<JsonObject> changes = json.object("changes");
    return new Ran.Failed(
        failure(failure.get()),
        (int) json.integer("exitCode").orElseThrow(),
        changes.isEmpty() ? Optional.empty() : Optional.of(changes(changes.get(), blobs)));
  }

  static JsonObject ended(Container.Ended ended) {
    JsonObject json =
        JsonObject.create()
            .put("exitCode", ended.exitCode())
            .put("interrupted", ended.interrupted());
    ended.changes().ifPresent(layer -> json.put("changes", layer(layer)));
    return json;
  }

  static Container.Ended ended(JsonObject json, BlobStore blobs) throws IOException {
    Optional<JsonObject> changes = json.object("changes");
    return new Container.Ended(
        (int) json.integer("exitCode").orElseThrow(),
        json.flag("interrupted"),
        changes.isEmpty() ? Optional.empty() : Optional.of(layer(changes.get(), blobs)));
  }

  /** The layers below; their blobs are in the store that both sides share. */
  static LayerStack parent(JsonObject json, BlobStore blobs) throws IOException {
    return stack(json, "parent", blobs);
  }

  static LayerStack stack(JsonObject json, String name, BlobStore blobs) throws IOException {
    List<Layer> layers = new ArrayList<>();
    for (JsonObject layer : json.objects(name)) {
      layers.add(layer(layer, blobs));
    }
    return new LayerStack(layers);
  }

  static JsonObject layer(Layer layer) {
    return JsonObject.create()
        .put("mediaType", layer.mediaType())
        .put("digest", layer.blob().digest().toString())
        .put("diffId", layer.diffId().toString());
  }

  static Layer layer(JsonObject json, BlobStore blobs) throws IOException {
    Digest digest = Digest.parse(json.requiredText("digest"));
    Optional<Blob> blob = blobs.find(digest);
    if (blob.isEmpty()) {
      throw new NoSuchFileException(blobs.file(digest).toString());
    }
    return new Layer(
        json.requiredText("mediaType"), blob.get(), Digest.parse(json.requiredText("diffId")));
  }

  static byte[] failure(BuildException failure) {
    return json(failure).toBytes();
  }

  private static JsonObject json(BuildException failure) {
    return JsonObject.create()
        .put("blame", failure.blame().name())
        .put("message", failure.message())
        .put("hint", failure.hint());
  }

  private static BuildException failure(JsonObject json) throws IOException {
    return new BuildException(
        Blame.valueOf(json.requiredText("blame")),
        json.requiredText("message"),
        json.requiredText("hint"));
  }

  /** A failure of the machine; which file it was stays apart, for both sides choose their words. */
  static byte[] failure(IOException failure) {
    JsonObject json =
        JsonObject.create()
            .put("failure", kind(failure).name())
            .put("message", String.valueOf(failure.getMessage()));
    if (failure instanceof FileSystemException of) {
      json.put("file", Optional.ofNullable(of.getFile()))
          .put("otherFile", Optional.ofNullable(of.getOtherFile()))
          .put("reason", Optional.ofNullable(of.getReason()));
    }
    return json.toBytes();
  }

  /** A fault of our own. */
  static byte[] fault(Throwable fault) {
    StringWriter trace = new StringWriter();
    fault.printStackTrace(new PrintWriter(trace));
    return JsonObject.create()
        .put("failure", Failure.FAULT.name())
        .put("message", trace.toString())
        .toBytes();
  }

  /** Throws what the worker failed with. */
  static IOException failed(byte[] bytes) throws IOException {
    JsonObject json = JsonObject.parse(bytes);
    if (json.text("blame").isPresent()) {
      throw failure(json);
    }
    String message = json.requiredText("message");
    @Nullable String file = json.text("file").orElse(null);
    @Nullable String other = json.text("otherFile").orElse(null);
    @Nullable String reason = json.text("reason").orElse(null);
    return switch (Failure.valueOf(json.requiredText("failure"))) {
      case NO_FILE -> new NoSuchFileException(file, other, reason);
      case DENIED -> new AccessDeniedException(file, other, reason);
      case FILE -> new FileSystemException(file, other, reason);
      case OTHER -> new IOException(message);
      case FAULT -> throw new IllegalStateException("in the worker: " + message);
    };
  }

  private enum Failure {
    NO_FILE,
    DENIED,
    FILE,
    OTHER,
    FAULT
  }

  private static Failure kind(IOException failure) {
    if (failure instanceof NoSuchFileException) {
      return Failure.NO_FILE;
    }
    if (failure instanceof AccessDeniedException) {
      return Failure.DENIED;
    }
    return failure instanceof FileSystemException ? Failure.FILE : Failure.OTHER;
  }

  static List<JsonObject> layers(LayerStack stack) {
    return stack.layers().stream().map(Messages::layer).toList();
  }
}
