package io.jbuild.images;

import io.jbuild.command.RunTask;
import io.jbuild.json.JsonException;
import io.jbuild.json.JsonObject;
import io.jbuild.layer.Layer;
import io.jbuild.layer.LayerStack;
import io.jbuild.machine.Store;
import io.jbuild.worker.TaskMessages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The RUN of a store that failed last of those whose state was kept: the file {@code
 * jbuild/failed.json}. There is never more than one.
 *
 * @param at when it failed
 * @param exitCode of its command
 * @param line of the Dockerfile, the first of its instruction
 * @param task what ran, on the layers below and on what it had changed by then; without secrets,
 *     which are kept nowhere
 */
public record FailedRun(Instant at, int exitCode, int line, RunTask task) {

  /** Where it is, in a store. */
  static Path file(Store store) {
    return store.jbuild().resolve("failed.json");
  }

  /** The last one; empty also where it cannot be read, or a layer of it is gone. */
  public static Optional<FailedRun> last(Store store) throws IOException {
    try {
      JsonObject json = JsonObject.parse(Files.readAllBytes(file(store)));
      return Optional.of(
          new FailedRun(
              Instant.parse(json.requiredText("at")),
              (int) json.integer("exitCode").orElseThrow(),
              (int) json.integer("line").orElseThrow(),
              TaskMessages.read(json.object("task").orElseThrow(), store.blobs())));
    } catch (NoSuchFileException | JsonException e) {
      return Optional.empty();
    }
  }

  /** As it is kept. */
  public JsonObject toJson() {
    return JsonObject.create()
        .put("version", 1)
        .put("at", at.toString())
        .put("exitCode", exitCode)
        .put("line", line)
        .put("task", TaskMessages.write(task));
  }

  /** Makes it the last one. */
  public void keep(Store store) throws IOException {
    Path temporary = store.work().file("failed");
    try {
      Files.write(temporary, toJson().toBytes());
      Files.move(temporary, file(store), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** All layers that its state needs. */
  public List<Layer> layers() {
    List<Layer> layers = new ArrayList<>(task.parent().layers());
    for (LayerStack shown : task.shown()) {
      layers.addAll(shown.layers());
    }
    return layers;
  }
}
