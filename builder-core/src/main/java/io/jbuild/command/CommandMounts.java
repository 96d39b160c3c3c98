package io.jbuild.command;

import io.jbuild.blob.WorkFolder;
import io.jbuild.dockerfile.Mount;
import io.jbuild.file.ImagePath;
import io.jbuild.layer.LayerStack;
import io.jbuild.layer.LayerStore;
import io.jbuild.oci.Digest;
import io.jbuild.plan.RunMount;
import io.jbuild.sandbox.StepMount;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Makes what a RUN mounts of layers, caches and secrets. */
public final class CommandMounts implements Closeable {

  private final LayerStore layers;
  private final LayerTrees trees;
  private final CacheFolders caches;
  private final CacheTimes times;
  private final String mapping;

  /**
   * Mounts of a store.
   *
   * @param folder where caches are kept
   * @param mapping of ids: trees and caches of another one have other owners
   */
  public CommandMounts(
      LayerStore layers, LayerTrees trees, Path folder, String mapping, WorkFolder work) {
    this.layers = layers;
    this.trees = trees;
    this.caches = new CacheFolders(folder, mapping, layers, work);
    this.times = new CacheTimes(layers, work);
    this.mapping = mapping;
  }

  /**
   * A command's mounts.
   *
   * @param mounts in order
   * @param times what files of the root and of the mounts seem to be of another time
   * @param held the caches
   * @param trees those of the layers
   */
  record Opened(
      List<StepMount> mounts,
      LaterTimes times,
      SortedMap<String, CacheFolders.Held> held,
      LayerTrees.Use trees)
      implements Closeable {

    /** The files of the root that the command can see and that are to have another time. */
    SortedMap<ImagePath, Instant> rootTimes() {
      SortedMap<ImagePath, Instant> visible = new TreeMap<>(times.at(LaterTimes.ROOT));
      for (StepMount mount : mounts) {
        ImagePath target = ImagePath.of(mount.target());
        visible.keySet().removeIf(path -> path.startsWith(target));
      }
      return visible;
    }

    @Override
    public void close() throws IOException {
      try (trees) {
        for (CacheFolders.Held cache : held.values()) {
          cache.close();
        }
      }
    }
  }

  /** Gives the layers' trees that were made their names. */
  @Override
  public void close() {
    trees.close();
  }

  /**
   * Opens a task's mounts; may wait for a cache that another has locked.
   *
   * @param told hears what is not as it was to be
   */
  Opened open(RunTask task, Consumer<String> told) throws IOException, InterruptedException {
    SortedMap<String, CacheRequest> requests = requests(task);
    SortedMap<String, CacheFolders.Held> held = new TreeMap<>();
    LayerTrees.Use use = trees.use();
    boolean whole = false;
    try {
      // In the order of their names: two commands never wait for each other.
      for (Map.Entry<String, CacheRequest> request : requests.entrySet()) {
        held.put(request.getKey(), caches.hold(request.getValue(), told));
      }
      Opened opened = open(task, requests, held, use);
      whole = true;
      return opened;
    } finally {
      if (!whole) {
        new Opened(List.of(), LaterTimes.NONE, held, use).close();
      }
    }
  }

  /** What is in a task's caches, by their identities; not in those that commands have mounted. */
  SortedMap<Digest, LayerStack> save(RunTask task) throws IOException {
    SortedMap<Digest, LayerStack> saved = new TreeMap<>();
    for (CacheRequest request : CacheRequest.all(task)) {
      caches.save(request).ifPresent(parts -> saved.put(request.identity(), parts));
    }
    return saved;
  }

  /** A task's caches, by their names. */
  private SortedMap<String, CacheRequest> requests(RunTask task) {
    SortedMap<String, CacheRequest> requests = new TreeMap<>();
    CacheRequest.all(task).forEach(request -> requests.put(request.name(mapping), request));
    return requests;
  }

  private Opened open(
      RunTask task,
      SortedMap<String, CacheRequest> requests,
      SortedMap<String, CacheFolders.Held> held,
      LayerTrees.Use use)
      throws IOException {
    List<CacheTimes.Cache> used = new ArrayList<>();
    held.forEach(
        (name, cache) -> {
          CacheRequest request = requests.get(name);
          used.add(new CacheTimes.Cache(request == null ? "" : request.id(), cache.record()));
        });
    LaterTimes later = used.isEmpty() ? LaterTimes.NONE : times.of(used, seen(task));
    List<StepMount> mounts = new ArrayList<>();
    for (int i = 0; i < task.shown().size(); i++) {
      RunMount planned = task.step().demands().mounts().get(i);
      Mount mount = planned.mount();
      switch (mount.type()) {
        case BIND -> mounts.add(tree(planned, use.of(task.shown().get(i)), later));
        case CACHE -> {
          CacheFolders.Held cache = held.get(CacheRequest.of(task, i).name(mapping));
          if (cache == null) {
            throw new IllegalStateException("a cache that nobody holds");
          }
          String source = planned.shown().isPresent() ? "/" : mount.source().orElse("/");
          mounts.add(
              new StepMount.Folder(
                  planned.target().orElseThrow(),
                  cache.data(),
                  ImagePath.of(source).toString(),
                  mount.readOnly()));
        }
        case TMPFS ->
            mounts.add(new StepMount.Memory(planned.target().orElseThrow(), mount.size()));
        case SECRET, SSH -> {} // Of SecretMounts.
      }
    }
    // As BuildKit has it, whatever their order in the flags: what lies in another comes after it.
    mounts.sort(Comparator.comparing(StepMount::target));
    return new Opened(mounts, later, held, use);
  }

  private static StepMount tree(RunMount planned, List<Path> trees, LaterTimes later) {
    String target = planned.target().orElseThrow();
    return new StepMount.Tree(
        target,
        trees,
        planned.shown().orElseThrow().path(),
        planned.mount().readOnly(),
        later.at(target));
  }

  /** What the command sees of layers. */
  private List<SeenFiles> seen(RunTask task) throws IOException {
    List<SeenFiles> seen = new ArrayList<>();
    int inherited = task.step().demands().inherited();
    seen.add(SeenFiles.of(LaterTimes.ROOT, task.parent(), ImagePath.ROOT, inherited, layers));
    for (int i = 0; i < task.shown().size(); i++) {
      RunMount planned = task.step().demands().mounts().get(i);
      if (planned.mount().type() == Mount.Type.BIND) {
        RunMount.Shown shown = planned.shown().orElseThrow();
        String target = planned.target().orElseThrow();
        ImagePath path = ImagePath.of(shown.path());
        // Of two on one place the later is what is seen.
        seen.removeIf(other -> other.target().equals(target));
        seen.add(SeenFiles.of(target, task.shown().get(i), path, shown.inherited(), layers));
      }
    }
    return Collections.unmodifiableList(seen);
  }
}
