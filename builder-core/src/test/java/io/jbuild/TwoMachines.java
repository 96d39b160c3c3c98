package io.jbuild;

import io.jbuild.event.BuildEvent;
import io.jbuild.result.BuildResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Two machines, which are two stores, and a registry that has a cache for them. */
final class TwoMachines {

  final MemoryRegistry registry = new MemoryRegistry();
  final TestBuilds builds;

  TwoMachines(Path folder) throws IOException {
    builds = new TestBuilds(folder);
  }

  /** The cache, in the words of options. */
  String place() {
    return "type=registry,ref=" + registry.host() + "/team/cache:main";
  }

  /** The first machine builds, and brings all it made to a place; the next builds take it there. */
  BuildResult first(String dockerfile, String to, String from) throws Exception {
    builds.caches(List.of(), List.of(to));
    BuildResult result = builds.build("store", dockerfile, "i");
    if (!warnings().isEmpty()) {
      throw new AssertionError(warnings());
    }
    builds.forget();
    registry.requests.clear();
    builds.caches(List.of(from), List.of());
    return result;
  }

  /** The same with the cache. */
  BuildResult first(String dockerfile) throws Exception {
    return first(dockerfile, place() + ",mode=max", place());
  }

  /** What the builds warned of. */
  List<String> warnings() {
    return all(BuildEvent.Warning.class).stream().map(BuildEvent.Warning::message).toList();
  }

  /** The steps that were run. */
  List<BuildEvent.StepStarted> ran() {
    return all(BuildEvent.StepStarted.class);
  }

  /** What came of the cache in the end. */
  BuildEvent.CacheShared shared() {
    List<BuildEvent.CacheShared> all = all(BuildEvent.CacheShared.class);
    return all.get(all.size() - 1);
  }

  /** What builds told of one kind. */
  <E extends BuildEvent> List<E> all(Class<E> kind) {
    return builds.events().stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  void end() throws IOException, InterruptedException {
    registry.close();
    builds.delete();
  }
}
