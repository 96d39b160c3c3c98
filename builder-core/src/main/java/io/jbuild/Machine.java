package io.jbuild;

import io.jbuild.blob.WorkFolder;
import io.jbuild.command.CommandRunner;
import io.jbuild.command.LayerTrees;
import io.jbuild.command.LocalCommandRunner;
import io.jbuild.command.UnionRoots;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.registry.HttpRegistry;
import io.jbuild.registry.Registry;
import io.jbuild.sandbox.NamespaceProbe;
import io.jbuild.sandbox.NamespaceSandbox;
import io.jbuild.worker.UserNamespace;
import io.jbuild.worker.WorkerCommandRunner;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What a build takes from the machine: the time, the environment, registries, ways to run commands.
 *
 * @param environment the process' own
 */
record Machine(SortedMap<String, String> environment) {

  Instant now() {
    return Instant.now();
  }

  Registry registry() {
    return new HttpRegistry(dockerConfig());
  }

  /**
   * What runs commands.
   *
   * @throws BuildException where the machine allows none
   */
  CommandRunner commands(Store store, WorkFolder work) throws IOException, InterruptedException {
    int uid = id("uid");
    if (uid == 0) {
      return local(store, work, "tree");
    }
    UserNamespace namespace = new UserNamespace(System.getProperty("user.name"), uid, id("gid"));
    List<String> program = new ArrayList<>();
    program.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    program.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    program.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            RunWorker.class.getName(),
            store.root().toAbsolutePath().toString(),
            namespace.mapping()));
    return WorkerCommandRunner.start(namespace, program, store.images(), store.blobs());
  }

  /**
   * What runs commands in this process; the trees of different id mappings have other names.
   *
   * @throws BuildException where the machine does not let this process isolate a command
   */
  LocalCommandRunner local(Store store, WorkFolder work, String tree) throws IOException {
    Optional<String> obstacle = NamespaceProbe.obstacle(work.path());
    if (obstacle.isPresent()) {
      throw new BuildException(
          Blame.MACHINE,
          "commands cannot be isolated here: " + obstacle.get(),
          "Run jbuild as root or as an ordinary user of the machine; a container needs the"
              + " capability SYS_ADMIN for it.");
    }
    return new LocalCommandRunner(
        store.layers(),
        new UnionRoots(new LayerTrees(store.layers(), tree, work)),
        NamespaceSandbox.open(Path.of("/etc/resolv.conf")),
        work);
  }

  private static int id(String which) throws IOException {
    return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:" + which);
  }

  private Optional<Path> dockerConfig() {
    String folder = environment.get("DOCKER_CONFIG");
    if (folder != null && !folder.isEmpty()) {
      return Optional.of(Path.of(folder, "config.json"));
    }
    return Optional.ofNullable(environment.get("HOME"))
        .map(home -> Path.of(home, ".docker", "config.json"));
  }
}
