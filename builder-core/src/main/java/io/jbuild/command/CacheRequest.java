package io.jbuild.command;

import io.jbuild.dockerfile.Mount;
import io.jbuild.file.ImagePath;
import io.jbuild.json.JsonObject;
import io.jbuild.layer.LayerStack;
import io.jbuild.oci.Digest;
import io.jbuild.plan.RunMount;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A cache as a command asks for it.
 *
 * @param id what the Dockerfile calls it
 * @param seed the layers that a new one begins with
 * @param path what of them
 * @param carried what it may begin with instead
 */
record CacheRequest(
    String id, Mount mount, LayerStack seed, Optional<ImagePath> path, CarriedCaches carried) {

  /** The folder that whoever shares a cache has; others are of those who share nothing. */
  static final String FIRST = "0";

  private static final int MODE = 0755;

  /** One of a task's mounts, which is a cache. */
  static CacheRequest of(RunTask task, int index) {
    RunMount planned = task.step().demands().mounts().get(index);
    return new CacheRequest(
        planned.mount().id().orElseThrow(),
        planned.mount(),
        task.shown().get(index),
        planned.shown().map(shown -> ImagePath.of(shown.path())),
        task.carried());
  }

  /** All caches of a task. */
  static List<CacheRequest> all(RunTask task) {
    List<CacheRequest> all = new ArrayList<>();
    for (int i = 0; i < task.shown().size(); i++) {
      if (task.step().demands().mounts().get(i).mount().type() == Mount.Type.CACHE) {
        all.add(of(task, i));
      }
    }
    return all;
  }

  int mode() {
    return mount.mode().orElse(MODE);
  }

  int uid() {
    return (int) mount.uid().orElse(0);
  }

  int gid() {
    return (int) mount.gid().orElse(0);
  }

  /** What it is, on any machine: one that begins differently is another one, as BuildKit has it. */
  Digest identity() {
    return Digest.of(toJson().toBytes());
  }

  /**
   * Its name in a store: what it is, and whose.
   *
   * @param mapping of ids: caches of another one have other owners
   */
  String name(String mapping) {
    JsonObject name = toJson().put("mapping", mapping);
    if (!carried.scope().isEmpty()) {
      name.put("scope", carried.scope());
    }
    return Digest.of(name.toBytes()).hex();
  }

  /**
   * Where it is.
   *
   * @param mounts the store's folder of caches
   */
  Path folder(Path mounts, String mapping) {
    return mounts.resolve(name(mapping));
  }

  private JsonObject toJson() {
    return JsonObject.create()
        .put("id", id)
        .put("mode", mode())
        .put("uid", Integer.toUnsignedLong(uid()))
        .put("gid", Integer.toUnsignedLong(gid()))
        .putTexts("seed", seed.diffIds().stream().map(Digest::toString).toList())
        .put("path", path.map(ImagePath::toString));
  }
}
