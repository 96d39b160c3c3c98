package io.jbuild.maven;

import io.jbuild.testkit.Account;
import io.jbuild.testkit.LayoutImage;
import io.jbuild.testkit.LayoutReader;
import io.jbuild.testkit.Processes;
import io.jbuild.testkit.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Maven as a process, which knows nothing of the machine's: neither settings nor a home, neither a
 * local repository nor images.
 */
final class LocalMaven {

  /** Where all tests work: what they leave there helps to see why one failed. */
  static final Path WORK = Path.of("target/it").toAbsolutePath();

  /** What the build that runs the tests has told its processes, and is not for these. */
  private static final List<String> NOT_OURS =
      List.of("MAVEN_ARGS", "MAVEN_HOME", "SOURCE_DATE_EPOCH", "DOCKER_CONFIG");

  /** How a build ended, and what Maven said. */
  record Run(int exitCode, String log) {}

  private final Path folder;
  private final LocalRepository repository;
  private final Account account;
  private final SortedMap<String, String> environment;

  private LocalMaven(
      Path folder,
      LocalRepository repository,
      Account account,
      SortedMap<String, String> environment) {
    this.folder = folder;
    this.repository = repository;
    this.account = account;
    this.environment = new TreeMap<>(environment);
  }

  /** One that works in a new folder, which is called after a test. */
  static LocalMaven of(Class<?> test) throws IOException {
    Path folder = WORK.resolve(test.getSimpleName());
    delete(folder);
    return in(folder, LocalRepository.shared(), Account.self());
  }

  /** One of an account that works in a folder; the account must be able to write all of it. */
  static LocalMaven in(Path folder, LocalRepository repository, Account account)
      throws IOException {
    // Maven looks for it in all folders above, and would find that of this build.
    Files.createDirectories(folder.resolve(".mvn"));
    SortedMap<String, String> environment = new TreeMap<>();
    Path home = Files.createDirectories(folder.resolve("home"));
    environment.put("HOME", home.toString());
    environment.put("JBUILD_STORE", folder.resolve("store").toString());
    environment.put(
        "MAVEN_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx512m -Duser.home=" + home);
    environment.put("LC_ALL", "C.UTF-8");
    LocalMaven maven = new LocalMaven(folder, repository, account, environment);
    maven.settings("");
    return maven;
  }

  /** Deletes a tree, whoever owns the files in it. */
  static void delete(Path tree) throws IOException {
    try {
      if (Files.exists(tree)) {
        Account.delete(tree);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** The same with more in its environment. */
  LocalMaven with(String name, String value) {
    SortedMap<String, String> more = new TreeMap<>(environment);
    more.put(name, value);
    return new LocalMaven(folder, repository, account, more);
  }

  /** Writes {@code settings.xml} anew, with more elements. */
  void settings(String more) throws IOException {
    repository.writeSettings(home().resolve(".m2/settings.xml"), more);
  }

  /** The home of who runs Maven. */
  Path home() {
    return Path.of(environment.getOrDefault("HOME", ""));
  }

  /** Where images are. */
  Path store() {
    return Path.of(environment.getOrDefault("JBUILD_STORE", ""));
  }

  /** Copies an example, which is a folder of {@code src/test/projects}, to where Maven may work. */
  ExampleProject project(String name) throws IOException {
    return project(name, folder);
  }

  /** Copies an example into another folder. */
  ExampleProject project(String name, Path into) throws IOException {
    return ExampleProject.copy(name, into);
  }

  /** Runs Maven to its end. */
  Run run(ExampleProject project, String... words) throws IOException, InterruptedException {
    Processes.Result result = Processes.run(project.folder(), command(words), environment);
    return new Run(result.exitCode(), result.out() + result.err());
  }

  /** Starts Maven, whose log is {@code maven.log} in the project. */
  Process start(ExampleProject project, String... words) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command(words))
            .directory(project.folder().toFile())
            .redirectErrorStream(true)
            .redirectOutput(project.folder().resolve("maven.log").toFile());
    builder.environment().putAll(environment);
    return builder.start();
  }

  private List<String> command(String... words) {
    List<String> command = new ArrayList<>();
    command.add(Tools.require("env").toString());
    for (String name : NOT_OURS) {
      if (!environment.containsKey(name)) {
        command.addAll(List.of("-u", name));
      }
    }
    command.add(program());
    command.addAll(List.of("-B", "-ntp", "-Dstyle.color=never"));
    command.add("-Djbuild.version=" + LocalRepository.version());
    command.addAll(List.of(words));
    return account.command(command);
  }

  /** Runs Maven, which has to succeed; what it said. */
  String succeed(ExampleProject project, String... words) throws IOException, InterruptedException {
    Run run = run(project, words);
    if (run.exitCode() != 0) {
      throw new AssertionError("mvn " + List.of(words) + " ended with " + run);
    }
    return run.log();
  }

  /** Runs Maven, which has to fail as builds do; what it said. */
  String fail(ExampleProject project, String... words) throws IOException, InterruptedException {
    Run run = run(project, words);
    if (run.exitCode() != 1) {
      throw new AssertionError("mvn " + List.of(words) + " ended with " + run);
    }
    return run.log();
  }

  private String program() {
    String home = environment.getOrDefault("MAVEN_HOME", "");
    return home.isEmpty() ? Tools.require("mvn").toString() : home + "/bin/mvn";
  }

  /** Where it works. */
  Path folder() {
    return folder;
  }

  /** The same with {@code busybox} among the images in the store. */
  LocalMaven withBusybox() throws IOException, InterruptedException {
    new JbuildCommand(store()).makeBusybox(folder.resolve("busybox"));
    return this;
  }

  /** The same with another store. */
  LocalMaven withStore(String name) {
    return with("JBUILD_STORE", folder.resolve(name).toString());
  }

  /** An image in the store, read by the letter of the spec. */
  LayoutImage image(String name) throws IOException {
    return LayoutReader.open(store()).image(name);
  }
}
