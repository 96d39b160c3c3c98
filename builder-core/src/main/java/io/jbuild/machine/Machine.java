package io.jbuild.machine;

import io.jbuild.blob.WorkFolder;
import io.jbuild.command.CommandMounts;
import io.jbuild.command.CommandRunner;
import io.jbuild.command.LayerTrees;
import io.jbuild.command.LocalCommandRunner;
import io.jbuild.event.Transfers;
import io.jbuild.failure.BuildException;
import io.jbuild.posix.DiskUsage;
import io.jbuild.registry.HttpPush;
import io.jbuild.registry.HttpRegistry;
import io.jbuild.registry.Patience;
import io.jbuild.registry.Registry;
import io.jbuild.registry.RegistryFiles;
import io.jbuild.request.Images;
import io.jbuild.request.Isolation;
import io.jbuild.request.RegistryLogins;
import io.jbuild.request.StoreLimit;
import io.jbuild.sandbox.ChosenRung;
import io.jbuild.sandbox.TreeUnpacker;
import io.jbuild.worker.UserNamespace;
import io.jbuild.worker.WorkerCommandRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;

/**
 * What a build takes from the machine: the time, the environment, registries, ways to run commands.
 *
 * @param environment the process' own
 * @param logins that are known besides
 * @param limit of the store while it is written; empty where nobody looks then
 */
public record Machine(
    SortedMap<String, String> environment, RegistryLogins logins, Optional<StoreLimit> limit) {

  public Machine(SortedMap<String, String> environment, RegistryLogins logins) {
    this(environment, logins, Optional.empty());
  }

  public Machine(SortedMap<String, String> environment) {
    this(environment, RegistryLogins.NONE);
  }

  /** The clock, which nothing else in the engine reads. */
  public Instant now() {
    return Instant.now();
  }

  /** Registries, by the settings of this machine and its user. */
  public Registry registry() {
    return registry(Transfers.UNSEEN);
  }

  /** The same; what comes from them is told of. */
  public Registry registry(Transfers transfers) {
    return new HttpRegistry(registryFiles(), Patience.USUAL, transfers);
  }

  /** The same for who can do without what it has. */
  public Registry hastyRegistry(Transfers transfers) {
    return new HttpRegistry(registryFiles(), Patience.SHORT, transfers);
  }

  /** What brings to registries what can be done without. */
  public HttpPush hastyPush() {
    return new HttpPush(registryFiles(), Images.BLOBS_AT_ONCE, Patience.SHORT);
  }

  /** What brings images to registries, so many blobs at once. */
  public HttpPush push(int jobs) {
    return new HttpPush(registryFiles(), jobs);
  }

  /**
   * What runs commands.
   *
   * @param chosen hears by which rung
   * @throws BuildException where the machine allows none of those asked for
   */
  public CommandRunner commands(Store store, Isolation isolation, Consumer<ChosenRung> chosen)
      throws IOException, InterruptedException {
    if (isRoot()) {
      return local(store, store.work(), mapping(), isolation, chosen);
    }
    UserNamespace namespace = userNamespace();
    List<String> program =
        OwnJvm.program(
            RunWorker.class,
            store.root().toAbsolutePath().toString(),
            namespace.mapping(),
            isolation.name());
    WorkerCommandRunner worker =
        WorkerCommandRunner.start(namespace, program, store.images(), store.blobs());
    chosen.accept(worker.chosen());
    return worker;
  }

  /** Whether a file, not what a link leads to, belongs to who runs this. */
  public boolean isMine(Path file) throws IOException {
    return Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS).equals(id("uid"));
  }

  boolean isRoot() throws IOException {
    return id("uid") == 0;
  }

  /** The one an ordinary user's commands run in. */
  UserNamespace userNamespace() throws IOException {
    return new UserNamespace(System.getProperty("user.name"), id("uid"), id("gid"));
  }

  /**
   * What a store calls the ids that commands have: trees and caches of other ids have other owners.
   */
  public String mapping() throws IOException, InterruptedException {
    return isRoot() ? "tree" : mapping(userNamespace().mapping());
  }

  /** The same for those of a user namespace. */
  public static String mapping(String namespace) {
    return "tree-" + namespace;
  }

  /** Deletes a tree of the store, whoever its files belong to. */
  public void removeTree(Path tree) throws IOException {
    try {
      WorkFolder.delete(tree);
    } catch (IOException e) {
      if (isRoot()) {
        throw e;
      }
      userNamespace().remove(tree);
    }
  }

  /** Deletes what a whole store was, whoever its files belong to; no link in it leads elsewhere. */
  public void removeStore(Path tree) throws IOException {
    try {
      TreeUnpacker.remove(tree);
    } catch (IOException e) {
      if (isRoot()) {
        throw e;
      }
      userNamespace().remove(tree);
    }
  }

  /**
   * What a tree of the store takes on the disk, whoever its files belong to. Where no user
   * namespace is allowed, what others closed is not in it.
   */
  public DiskUsage usage(Path tree) throws IOException {
    DiskUsage usage = DiskUsage.of(tree);
    if (usage.closed() == 0 || isRoot()) {
      return usage;
    }
    try {
      return new DiskUsage(userNamespace().usage(tree), 0);
    } catch (BuildException e) {
      return usage;
    }
  }

  /**
   * What runs commands in this process; the trees of different id mappings have other names.
   *
   * @throws BuildException where the machine does not let this process isolate a command
   */
  LocalCommandRunner local(
      Store store, WorkFolder work, String tree, Isolation isolation, Consumer<ChosenRung> chosen)
      throws IOException, InterruptedException {
    Ladder ladder = ladder(work);
    Ladder.Choice choice = ladder.choose(isolation);
    chosen.accept(choice.chosen());
    LayerTrees trees = new LayerTrees(store.layers(), tree, work);
    return new LocalCommandRunner(
        store.layers(),
        ladder.roots(choice.chosen().rung(), trees, store.layers(), work),
        choice.opener().open(),
        new CommandMounts(store.layers(), trees, store.mounts(), tree, work),
        work);
  }

  Ladder ladder(WorkFolder work) throws IOException {
    return new Ladder(work.path(), environment.getOrDefault("PATH", ""));
  }

  private static int id(String which) throws IOException {
    return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:" + which);
  }

  /** Where it is said how registries are to be spoken to. */
  public RegistryFiles registryFiles() {
    return RegistryFiles.of(environment, Path.of("/etc")).with(logins.given());
  }
}
