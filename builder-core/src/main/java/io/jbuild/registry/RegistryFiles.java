package io.jbuild.registry;

import io.jbuild.http.Proxies;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Where a user and a machine say how registries are to be spoken to (docs/adr/0019). None of it
 * need exist, but for a file that the environment names.
 *
 * @param docker docker's {@code config.json}, for credentials
 * @param certificates folders that have one for each host, {@code HOST:PORT}; the first that has it
 *     counts
 * @param registries containers' {@code registries.conf}, and folders of such files; what is read
 *     later counts
 * @param daemon docker's {@code daemon.json}; the first that is there counts
 * @param proxies by which registries are reached
 * @param logins what is known without any file, and goes before docker's
 */
public record RegistryFiles(
    Optional<Path> docker,
    List<Path> certificates,
    List<Path> registries,
    List<Path> daemon,
    Proxies proxies,
    GivenLogins logins) {

  private static final String CONF = "containers/registries.conf";

  public RegistryFiles {
    certificates = List.copyOf(certificates);
    registries = List.copyOf(registries);
    daemon = List.copyOf(daemon);
  }

  /** Files, and nothing besides. */
  RegistryFiles(
      Optional<Path> docker,
      List<Path> certificates,
      List<Path> registries,
      List<Path> daemon,
      Proxies proxies) {
    this(docker, certificates, registries, daemon, proxies, GivenLogins.NONE);
  }

  /** The same, and what a front end knows besides. */
  public RegistryFiles with(GivenLogins known) {
    return new RegistryFiles(docker, certificates, registries, daemon, proxies, known);
  }

  /**
   * Those of docker and of containers.
   *
   * @param environment of the process
   * @param etc the machine's
   * @throws io.jbuild.failure.BuildException where a file that the environment names is not there
   */
  public static RegistryFiles of(SortedMap<String, String> environment, Path etc) {
    Optional<Path> home = path(environment, "HOME");
    Optional<Path> docker =
        path(environment, "DOCKER_CONFIG").or(() -> home.map(folder -> folder.resolve(".docker")));
    // Containers know no XDG_CONFIG_HOME, and a docker without root does.
    Optional<Path> own = home.map(folder -> folder.resolve(".config"));
    Optional<Path> ownDocker =
        path(environment, "XDG_CONFIG_HOME").or(() -> own).map(folder -> folder.resolve("docker"));
    return new RegistryFiles(
        docker.map(folder -> folder.resolve("config.json")),
        all(
            List.of(
                own.map(folder -> folder.resolve("containers/certs.d")),
                ownDocker.map(folder -> folder.resolve("certs.d")),
                docker.map(folder -> folder.resolve("certs.d")),
                Optional.of(etc.resolve("containers/certs.d")),
                Optional.of(etc.resolve("docker/certs.d")))),
        registries(path(environment, "CONTAINERS_REGISTRIES_CONF"), own, etc),
        all(
            List.of(
                ownDocker.map(folder -> folder.resolve("daemon.json")),
                Optional.of(etc.resolve("docker/daemon.json")))),
        new Proxies(environment));
  }

  /** Credentials, and else all as nobody changed it. */
  static RegistryFiles docker(Optional<Path> config) {
    return new RegistryFiles(config, List.of(), List.of(), List.of(), Proxies.NONE);
  }

  /** As containers do: who has a file of their own need not mind the machine's. */
  private static List<Path> registries(Optional<Path> named, Optional<Path> own, Path etc) {
    List<Path> files = new ArrayList<>();
    Optional<Path> ownFile =
        own.map(folder -> folder.resolve(CONF)).filter(file -> Files.exists(file));
    if (named.isPresent() && !Files.exists(named.get())) {
      throw RegistriesConf.refused(named.get(), "it is not there");
    }
    if (named.isPresent() || ownFile.isEmpty()) {
      files.add(named.orElse(etc.resolve(CONF)));
      files.add(etc.resolve(CONF + ".d"));
    } else {
      files.add(ownFile.get());
    }
    own.ifPresent(folder -> files.add(folder.resolve(CONF + ".d")));
    return files;
  }

  private static Optional<Path> path(SortedMap<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name))
        .filter(value -> !value.isEmpty())
        .map(Path::of);
  }

  private static List<Path> all(List<Optional<Path>> paths) {
    return paths.stream().flatMap(Optional::stream).distinct().toList();
  }
}
