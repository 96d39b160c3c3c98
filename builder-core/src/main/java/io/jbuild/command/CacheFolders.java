package io.jbuild.command;

import io.jbuild.blob.WorkFolder;
import io.jbuild.dockerfile.Mount;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.MachineFailure;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.layer.LayerStack;
import io.jbuild.layer.LayerStore;
import io.jbuild.posix.DirectoryHandle;
import io.jbuild.posix.FileHold;
import io.jbuild.posix.LockFile;
import io.jbuild.sandbox.OverlayUpper;
import io.jbuild.sandbox.OwnIds;
import io.jbuild.sandbox.TreeUnpacker;
import io.jbuild.snapshot.PathResolution;
import io.jbuild.snapshot.Snapshot;
import io.jbuild.snapshot.SnapshotComparison;
import io.jbuild.snapshot.Subtree;
import io.jbuild.snapshot.WholeSnapshot;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The caches that commands mount: folders of the store which keep what is written to them. A cache
 * that nobody may share has several, each with its lock and its record beside it.
 *
 * <p>What a Dockerfile calls a cache is hashed, and never part of a path.
 */
public final class CacheFolders {

  private static final int PATIENCE_MILLISECONDS = 100;

  private final Path folder;
  private final String mapping;
  private final LayerStore layers;
  private final WorkFolder work;

  /**
   * Caches of a store.
   *
   * @param folder the store's {@code jbuild/mounts}
   * @param mapping of ids: caches of another one have other owners
   */
  CacheFolders(Path folder, String mapping, LayerStore layers, WorkFolder work) {
    this.folder = folder;
    this.mapping = mapping;
    this.layers = layers;
    this.work = work;
  }

  /** A cache that a command may use. */
  record Held(Path data, Path record, FileHold hold) implements Closeable {
    @Override
    public void close() throws IOException {
      hold.close();
    }
  }

  /** What is in it, as layers; empty where it is not there, or a command has it mounted. */
  Optional<LayerStack> save(CacheRequest request) throws IOException {
    Path own = request.folder(folder, mapping);
    Path data = own.resolve(CacheRequest.FIRST);
    if (!Files.isDirectory(data) || Files.exists(KeptCache.withheld(data))) {
      return Optional.empty();
    }
    LockFile choosing = LockFile.acquire(own.resolve("lock"));
    Optional<FileHold> hold;
    try {
      hold = FileHold.tryAcquire(own.resolve(CacheRequest.FIRST + ".lock"), FileHold.Kind.ALONE);
    } finally {
      choosing.close();
    }
    if (hold.isEmpty()) {
      return Optional.empty();
    }
    try (OverlayUpper tree = new OverlayUpper(own.resolve(CacheRequest.FIRST))) {
      Snapshot nothing = layers.snapshot(LayerStack.EMPTY);
      return Optional.of(TreeParts.of(SnapshotComparison.between(nothing, tree), tree, layers));
    } finally {
      hold.get().close();
    }
  }

  /**
   * Takes hold of it, and makes it where it is not there; may wait for others to be done.
   *
   * @param told hears where it does not begin with what another machine had
   */
  Held hold(CacheRequest request, Consumer<String> told) throws IOException, InterruptedException {
    Path own = Files.createDirectories(request.folder(folder, mapping));
    Mount.Sharing sharing = request.mount().sharing().orElse(Mount.Sharing.SHARED);
    while (true) {
      LockFile choosing = LockFile.acquire(own.resolve("lock"));
      try {
        Optional<Held> held = tryHold(request, own, sharing, told);
        if (held.isPresent()) {
          return held.get();
        }
      } finally {
        choosing.close();
      }
      Thread.sleep(PATIENCE_MILLISECONDS);
    }
  }

  /** The first that is free; where all are taken a new one, unless this is to be waited for. */
  private Optional<Held> tryHold(
      CacheRequest request, Path own, Mount.Sharing sharing, Consumer<String> told)
      throws IOException {
    FileHold.Kind kind =
        sharing == Mount.Sharing.SHARED ? FileHold.Kind.TOGETHER : FileHold.Kind.ALONE;
    for (int number = 0; ; number++) {
      Path data = own.resolve(String.valueOf(number));
      Path lock = own.resolve(number + ".lock");
      boolean there = Files.isDirectory(data);
      if (!there && number > 0 && sharing == Mount.Sharing.LOCKED) {
        return Optional.empty();
      }
      Optional<FileHold> hold = FileHold.tryAcquire(lock, kind);
      if (hold.isPresent()) {
        return Optional.of(made(request, data, there, hold.get(), told));
      }
    }
  }

  private Held made(
      CacheRequest request, Path data, boolean there, FileHold hold, Consumer<String> told)
      throws IOException {
    boolean whole = false;
    try {
      if (!there) {
        Files.move(make(request, told), data, StandardCopyOption.ATOMIC_MOVE);
      }
      whole = true;
      return new Held(data, KeptCache.record(data), hold);
    } finally {
      if (!whole) {
        hold.close();
      }
    }
  }

  /** In the build's own folder: if it is killed, the next build sweeps that. */
  private Path make(CacheRequest request, Consumer<String> told) throws IOException {
    OwnIds.read().check("the cache is to belong to", request.uid(), request.gid());
    Optional<Path> carried = carried(request, told);
    if (carried.isPresent()) {
      return owned(request, carried.get());
    }
    Path made = work.create("cache").resolve("data");
    if (request.path().isPresent()) {
      seed(request, request.path().get(), made);
    } else {
      Files.createDirectory(made);
    }
    return owned(request, made);
  }

  /** What another machine had; empty where that is nothing, or cannot be had on this one. */
  private Optional<Path> carried(CacheRequest request, Consumer<String> told) throws IOException {
    Optional<LayerStack> carried = request.carried().seed(request.identity());
    if (carried.isEmpty()) {
      return Optional.empty();
    }
    Path made = work.create("cache").resolve("data");
    try {
      unpack(layers.snapshot(carried.get()), made);
      return Optional.of(made);
    } catch (IOException e) {
      if (MachineFailure.isFullDisk(e)) {
        throw e;
      }
      told.accept(unusable(request, MachineFailure.words(e)));
    } catch (BuildException e) {
      told.accept(unusable(request, e.message()));
    }
    return Optional.empty(); // The half goes with the build's folder.
  }

  private static String unusable(CacheRequest request, String why) {
    return "the cache "
        + request.id()
        + " begins empty, for what came of it cannot be unpacked: "
        + why;
  }

  private static Path owned(CacheRequest request, Path made) throws IOException {
    Mount mount = request.mount();
    boolean asked = mount.mode().isPresent() || mount.uid().isPresent() || mount.gid().isPresent();
    if (asked || request.path().isEmpty()) {
      try (DirectoryHandle directory = DirectoryHandle.open(made)) {
        directory.self().chown(request.uid(), request.gid());
        directory.self().chmod(request.mode());
      }
    }
    return made;
  }

  private void seed(CacheRequest request, ImagePath path, Path made) throws IOException {
    Snapshot whole = layers.snapshot(request.seed());
    ImagePath found = PathResolution.resolve(whole, path);
    if (!whole.find(found).map(node -> node.isDirectory()).orElse(false)) {
      throw new BuildException(
          Blame.DOCKERFILE,
          "\"" + path + "\", which a cache is to begin with, is not a directory",
          "source= names a directory of what from= says.");
    }
    unpack(new Subtree(whole, found), made);
  }

  private static void unpack(Snapshot files, Path made) throws IOException {
    TreeUnpacker.unpack(
        new WholeSnapshot(files),
        made,
        directory -> (FileNode.Directory) files.find(directory).orElseThrow());
  }
}
