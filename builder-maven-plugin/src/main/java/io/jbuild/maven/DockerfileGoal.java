package io.jbuild.maven;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.request.BuildContext;
import io.jbuild.request.BuildRequest;
import io.jbuild.request.BuildWords;
import io.jbuild.request.ContextOptions;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** The goals that read a Dockerfile: what is built, and how. */
abstract class DockerfileGoal extends ImageGoal {

  /**
   * The Dockerfile; without it the {@code Dockerfile} of the context directory, and where that has
   * none one is made for a project that is a jar: {@code jbuild:dockerfile} prints it.
   */
  @Parameter(property = "jbuild.dockerfile")
  @Nullable File dockerfile;

  /** The directory whose files may be copied, less what its {@code .dockerignore} leaves out. */
  @Parameter(
      property = "jbuild.contextDirectory",
      defaultValue = "${project.basedir}",
      required = true)
  File contextDirectory;

  /**
   * Values for the Dockerfile's ARGs; on the command line {@code -Djbuild.buildArgs.NAME=value},
   * which counts more.
   */
  @Parameter private Map<String, @Nullable String> buildArgs = Map.of();

  /**
   * Properties of the project that become build arguments too, as {@code project.version} or {@code
   * java.*}: in capitals, with {@code _} for what is neither letter nor digit, {@code
   * PROJECT_VERSION}.
   */
  @Parameter(property = "jbuild.propertyArgs")
  private List<String> propertyArgs = List.of();

  /** Labels of the image, over its own; on the command line {@code -Djbuild.labels.NAME=value}. */
  @Parameter private Map<String, @Nullable String> labels = Map.of();

  /** The stage to build instead of the last. */
  @Parameter(property = "jbuild.target")
  private @Nullable String target;

  /** What the image runs on, as {@code linux/amd64}; an image for each. */
  @Parameter(property = "jbuild.platforms")
  private List<String> platforms = List.of();

  /**
   * What is written besides the image in the store, in docker's words: {@code
   * type=oci,dest=target/image.tar}; paths begin at the project's directory. On the command line
   * one alone.
   */
  @Parameter(property = "jbuild.outputs")
  private List<String> outputs = List.of();

  /**
   * What a stage or an image is for this build: a directory, {@code docker-image://NAME}, a git
   * repository; on the command line {@code -Djbuild.contexts.NAME=value}.
   */
  @Parameter private Map<String, @Nullable String> contexts = Map.of();

  /**
   * What RUN may see and the image may not hold: {@code id=NAME,src=FILE} or {@code
   * id=NAME,env=VARIABLE}. On the command line one alone.
   */
  @Parameter(property = "jbuild.secrets")
  private List<String> secrets = List.of();

  /**
   * SSH agents for {@code RUN --mount=type=ssh}: {@code default}, or {@code ID=SOCKET}. On the
   * command line one alone.
   */
  @Parameter(property = "jbuild.ssh")
  private List<String> ssh = List.of();

  /** What RUN reaches: {@code default}, {@code host} or {@code none}. */
  @Parameter(property = "jbuild.network")
  private @Nullable String network;

  /** Lines more in {@code /etc/hosts} for RUN, {@code NAME:ADDRESS}. */
  @Parameter(property = "jbuild.addHosts")
  private List<String> addHosts = List.of();

  /** What {@code /dev/shm} may hold for RUN, as {@code 64m}. */
  @Parameter(property = "jbuild.shmSize")
  private @Nullable String shmSize;

  /** Resource limits for RUN, {@code nofile=1024:2048}. */
  @Parameter(property = "jbuild.ulimits")
  private List<String> ulimits = List.of();

  /**
   * What RUN may have that could harm the machine: {@code network.host}, {@code security.insecure},
   * {@code device=NAME}. On the command line one alone.
   */
  @Parameter(property = "jbuild.allow")
  private List<String> allow = List.of();

  /** Folders of the devices' CDI files, instead of {@code /etc/cdi} and {@code /var/run/cdi}. */
  @Parameter(property = "jbuild.cdiSpecDirs")
  private List<String> cdiSpecDirs = List.of();

  /**
   * What isolates RUN: {@code auto} (the best there is), {@code oci}, {@code namespaces} or {@code
   * chroot}.
   */
  @Parameter(property = "jbuild.isolation")
  private @Nullable String isolation;

  /**
   * Whether the state in which a RUN fails is kept, for the command {@code jbuild shell --failed}.
   */
  @Parameter(property = "jbuild.keepFailed")
  private boolean keepFailed;

  /** Whether every step is run again. */
  @Parameter(property = "jbuild.noCache")
  private boolean noCache;

  /** Whether the build fails where a step must run, and says why its result is not there. */
  @Parameter(property = "jbuild.expectCached")
  private boolean expectCached;

  /** Stages whose steps are run again. */
  @Parameter(property = "jbuild.noCacheFilters")
  private List<String> noCacheFilters = List.of();

  /**
   * Results of steps that other machines made: a name in a registry, or {@code
   * type=registry,ref=NAME}, {@code type=local,src=DIR}.
   */
  @Parameter(property = "jbuild.cacheFrom")
  private List<String> cacheFrom = List.of();

  /**
   * Where results of steps go for other machines: {@code type=registry,ref=NAME,mode=max}, {@code
   * type=local,dest=DIR}, {@code type=inline}.
   */
  @Parameter(property = "jbuild.cacheTo")
  private List<String> cacheTo = List.of();

  /**
   * What cache mounts that are not here begin with: {@code type=registry,ref=NAME}, {@code
   * type=local,src=DIR}, with {@code scope=} and {@code key=FILE}.
   */
  @Parameter(property = "jbuild.cacheMountsFrom")
  private List<String> cacheMountsFrom = List.of();

  /**
   * Where what cache mounts hold goes: {@code type=registry,ref=NAME}, {@code type=local,dest=DIR},
   * with {@code scope=} and {@code key=FILE}.
   */
  @Parameter(property = "jbuild.cacheMountsTo")
  private List<String> cacheMountsTo = List.of();

  /**
   * Whether registries are asked for base images that the store has. Offline ({@code mvn -o}) none
   * is ever asked.
   */
  @Parameter(property = "jbuild.pull")
  private boolean pull;

  /**
   * File times: {@code preserve}, {@code git} for the time of the commit, or seconds since 1970.
   * The time the image says it was made at is that of the variable {@code SOURCE_DATE_EPOCH}, or
   * else {@code project.build.outputTimestamp}.
   */
  @Parameter(property = "jbuild.timestamp")
  private @Nullable String timestamp;

  /** How many RUN steps at once: twice the processors where nothing is said, and at least 4. */
  @Parameter(property = "jbuild.jobs")
  private @Nullable String jobs;

  /**
   * What is attached to the image: {@code type=provenance,mode=max}, {@code type=sbom}. On the
   * command line one alone.
   */
  @Parameter(property = "jbuild.attests")
  private List<String> attests = List.of();

  /** Attaches where the image comes from: {@code mode=min} or {@code mode=max}. */
  @Parameter(property = "jbuild.provenance")
  private @Nullable String provenance;

  /** Attaches what is in the image: {@code spdx} or {@code cyclonedx}. */
  @Parameter(property = "jbuild.sbom")
  private @Nullable String sbom;

  /** Whether logs, ids and the like that RUN makes anew each time are kept out of layers. */
  @Parameter(property = "jbuild.fixKnownNoise")
  private boolean fixKnownNoise;

  /** But not these. */
  @Parameter(property = "jbuild.keepNoise")
  private List<String> keepNoise = List.of();

  /**
   * The base image of the Dockerfile that is made for a project without one; without it {@code
   * eclipse-temurin} of the Java that the project is compiled for.
   */
  @Parameter(property = "jbuild.from")
  private @Nullable String from;

  /**
   * The class that runs a project without a Dockerfile; without it what the jar names, or the only
   * class with a {@code main} method.
   */
  @Parameter(property = "jbuild.mainClass")
  private @Nullable String mainClass;

  private @Nullable ProjectContexts projectContexts;

  @Override
  boolean isWanted() {
    boolean wanted = !project.getPackaging().equals("pom") || dockerfiles().own().isPresent();
    if (!wanted) {
      getLog().info("Nothing to build: packaging is pom, and there is no Dockerfile");
    }
    return wanted;
  }

  /** Where the project's Dockerfile is, or is made. */
  final ProjectDockerfile dockerfiles() {
    return new ProjectDockerfile(
        project, contextDirectory.toPath(), Optional.ofNullable(dockerfile).map(File::toPath));
  }

  /** The Dockerfile of a project that has none. */
  final String madeDockerfile() throws IOException {
    return dockerfiles().made(Optional.ofNullable(from), Optional.ofNullable(mainClass));
  }

  /** The build that the parameters ask for. */
  final BuildRequest request() throws IOException {
    if (!contextDirectory.isDirectory()) {
      throw new BuildException(
          Blame.USAGE,
          "there is no directory " + contextDirectory,
          "{context-directory} is the directory whose files may be copied.");
    }
    Optional<Path> file = dockerfiles().own();
    if (file.isEmpty()) {
      file = Optional.of(dockerfiles().write(madeDockerfile(), work()));
    }
    BuildRequest request =
        new BuildWords(words(), environment())
            .request(
                new BuildContext.Folder(contextDirectory.toPath(), ownFiles()), file, version());
    ContextOptions contexts = request.contexts().reserving(ProjectContexts.NAMES);
    for (Map.Entry<String, BuildContext.Assembled> own : projectContexts().all().entrySet()) {
      contexts = contexts.with(own.getKey(), own.getValue());
    }
    return request.with(contexts);
  }

  /**
   * What the goals write into the context directory: an image that holds what is told of the image
   * before it would never be the same twice.
   */
  private List<String> ownFiles() {
    Path context = contextDirectory.toPath().toAbsolutePath().normalize();
    return Stream.of(work(), imageFile().file())
        .map(own -> own.toAbsolutePath().normalize())
        .filter(own -> own.startsWith(context) && !own.equals(context))
        .map(own -> context.relativize(own).toString())
        .toList();
  }

  /** Says what of the project is not as it will be when all of it is packaged. */
  final void warnOfUnpacked() {
    List<String> unpacked = projectContexts().dependencies().unpacked();
    if (!unpacked.isEmpty()) {
      getLog()
          .warn(
              "not packaged, but folders of classes in maven-dependencies: "
                  + String.join(", ", unpacked)
                  + " (mvn package packages them)");
    }
  }

  /** What the Dockerfile of a request is called. */
  static String called(BuildRequest request) {
    return request.dockerfile().map(Path::toString).orElse("Dockerfile");
  }

  /** What of the project a Dockerfile may copy besides its context. */
  final ProjectContexts projectContexts() {
    ProjectContexts known = projectContexts;
    if (known == null) {
      known = new ProjectContexts(new Reactor(project, session.getAllProjects()), work());
      projectContexts = known;
    }
    return known;
  }

  private SortedMap<String, List<String>> words() {
    ProjectPaths paths = new ProjectPaths(project.getBasedir().toPath());
    SortedMap<String, List<String>> words = new TreeMap<>();
    words.put("tag", tags());
    words.put("build-arg", pairs(arguments()));
    words.put("label", pairs(typed().map("labels", labels)));
    put(words, "target", target);
    words.put("platform", typed().list("platforms", platforms));
    words.put("output", whole("outputs", outputs).stream().map(paths::output).toList());
    SortedMap<String, String> named = typed().map("contexts", contexts);
    named.replaceAll((name, value) -> paths.context(value));
    words.put("build-context", pairs(named));
    words.put("secret", whole("secrets", secrets).stream().map(paths::fields).toList());
    words.put("ssh", whole("ssh", ssh).stream().map(paths::agent).toList());
    put(words, "network", network);
    words.put("add-host", typed().list("addHosts", addHosts));
    put(words, "shm-size", shmSize);
    words.put("ulimit", typed().list("ulimits", ulimits));
    words.put("allow", whole("allow", allow));
    words.put(
        "cdi-spec-dir",
        typed().list("cdiSpecDirs", cdiSpecDirs).stream().map(paths::absolute).toList());
    put(words, "isolation", isolation);
    flag(words, "keep-failed", keepFailed);
    flag(words, "no-cache", noCache);
    flag(words, "expect-cached", expectCached);
    words.put("no-cache-filter", typed().list("noCacheFilters", noCacheFilters));
    words.put("cache-from", whole("cacheFrom", cacheFrom).stream().map(paths::fields).toList());
    words.put("cache-to", whole("cacheTo", cacheTo).stream().map(paths::fields).toList());
    words.put(
        "cache-mounts-from",
        whole("cacheMountsFrom", cacheMountsFrom).stream().map(paths::fields).toList());
    words.put(
        "cache-mounts-to",
        whole("cacheMountsTo", cacheMountsTo).stream().map(paths::fields).toList());
    flag(words, "pull", pull && !session.isOffline());
    put(words, "timestamp", timestamp);
    put(words, "jobs", jobs);
    words.put("attest", whole("attests", attests));
    put(words, "provenance", provenance);
    put(words, "sbom", sbom);
    flag(words, "fix-known-noise", fixKnownNoise);
    words.put("keep-noise", typed().list("keepNoise", keepNoise));
    words.values().removeIf(List::isEmpty);
    return words;
  }

  private static void put(
      SortedMap<String, List<String>> words, String option, @Nullable String value) {
    if (value != null) {
      words.put(option, List.of(value));
    }
  }

  private static void flag(SortedMap<String, List<String>> words, String option, boolean given) {
    put(words, option, given ? "true" : null);
  }

  /** What the pom or the command line gives an argument counts more than a property. */
  private SortedMap<String, String> arguments() {
    SortedMap<String, String> arguments =
        ProjectProperties.of(
            project, session.getUserProperties(), typed().list("propertyArgs", propertyArgs));
    arguments.putAll(typed().map("buildArgs", buildArgs));
    return arguments;
  }

  private static List<String> pairs(SortedMap<String, String> named) {
    return named.entrySet().stream().map(one -> one.getKey() + "=" + one.getValue()).toList();
  }

  private List<String> whole(String parameter, List<String> given) {
    return typed().whole(parameter, given, project.getProperties());
  }
}
