package io.jbuild.cli;

import io.jbuild.BuildContext;
import io.jbuild.BuildRequest;
import io.jbuild.DeviceOptions;
import io.jbuild.Isolation;
import io.jbuild.RunOptions;
import io.jbuild.SecretOptions;
import io.jbuild.failure.Suggestion;
import io.jbuild.oci.Entitlement;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.RunSettings;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The options of {@code build} as a request; each is checked on the way. */
final class BuildArguments {

  private static final String ONE_DEVICE = "device=";

  private final Arguments arguments;
  private final SortedMap<String, String> environment;
  private final InputStream in;

  BuildArguments(Arguments arguments, Surroundings around) {
    this.arguments = arguments;
    this.environment = around.environment();
    this.in = around.in();
  }

  static Syntax syntax() {
    return AttestArguments.with(
            inputs(
                Syntax.of(
                    "build",
                    "[OPTIONS] CONTEXT",
                    "Build an image from a Dockerfile. CONTEXT: a directory, - (a tar or a Dockerfile),"
                        + " or a URL.")))
        .values("NAME[:TAG]", "Name of the image; may be repeated", "-t", "--tag")
        .flag("Run every step again", "--no-cache")
        .values("STAGE", "Run the steps of these stages again", "--no-cache-filter")
        .values(
            "type=TYPE,dest=PATH",
            "Also write it: oci, docker, tar, local or registry",
            "-o",
            "--output")
        .flag("Push it under its names, once it is built", "--push")
        .value("KIND", "How the build is shown: auto, plain or quiet", "--progress")
        .flag("Print the image id and nothing else", "-q", "--quiet")
        .flag("Check the Dockerfile, build nothing", "--check")
        .value("METHOD", "build, or check[,format=text|json|sarif]", "--call")
        .value("FILE", "Write the image id to a file", "--iidfile")
        .value("FILE", "Write digests and names to a file, as JSON", "--metadata-file");
  }

  /** The options that say what is built, and how. */
  static Syntax inputs(Syntax syntax) {
    return MaxSize.with(NoiseOptions.with(syntax))
        .value("FILE", "The Dockerfile (default: CONTEXT/Dockerfile); - reads it", "-f", "--file")
        .values("NAME[=VALUE]", "Value of an ARG, or of the environment", "--build-arg")
        .values("NAME=VALUE", "Label of the image", "--label")
        .value("STAGE", "Stage to build instead of the last", "--target")
        .values("OS/ARCH[,...]", "What the image runs on; an image for each", "--platform")
        .values("NAME=VALUE", "What a stage or image is: DIR, docker-image://…", "--build-context")
        .flag("Ask the registry for base images first", "--pull")
        .value("MODE", "What RUN reaches: default, host or none", "--network")
        .values("HOST:IP", "A line more in /etc/hosts, for RUN", "--add-host")
        .value("SIZE", "What /dev/shm may hold, for RUN: 64m", "--shm-size")
        .values("NAME=SOFT[:HARD]", "A resource limit, for RUN: nofile=1024", "--ulimit")
        .values("id=NAME,src=FILE", "A secret for RUN --mount=type=secret; or ,env=VAR", "--secret")
        .values("ID[=SOCKET|KEY,KEY]", "An SSH agent for RUN --mount=type=ssh", "--ssh")
        .values("WHAT", "Let RUN have network.host, security.insecure, device[=NAME]", "--allow")
        .values("DIR", "Folder of devices' CDI files, instead of /etc/cdi", "--cdi-spec-dir")
        .value("RUNG", "What isolates RUN: auto (the best), oci, namespaces, chroot", "--isolation")
        .value("TIME", "File times: preserve, git, or seconds since 1970", "--timestamp")
        .value("N", "Steps that run at once", "--jobs");
  }

  /**
   * The request.
   *
   * @param dockerfile where the Dockerfile is, if it is not in the context
   */
  BuildRequest request(Optional<Path> dockerfile) {
    String text =
        arguments.exactlyOne(
            "CONTEXT", "CONTEXT, the directory whose files may be copied (often '.')");
    return request(dockerfile, context(text));
  }

  /** The request of a build of other files than the words say. */
  BuildRequest request(Optional<Path> dockerfile, BuildContext context) {
    return new BuildRequest(
        context,
        dockerfile,
        tags(),
        buildArgs(),
        labels(),
        arguments.value("--target").filter(target -> !target.isEmpty()),
        arguments.platforms(),
        arguments.values("--output").stream().map(BuildArguments::output).toList(),
        timestamp(),
        network(arguments.value("--network")),
        arguments.flag("--no-cache") ? BuildRequest.Cache.IGNORE : BuildRequest.Cache.USE,
        arguments.flag("--pull") ? BuildRequest.Pull.ALWAYS : BuildRequest.Pull.MISSING,
        arguments.jobs().orElseGet(() -> Runtime.getRuntime().availableProcessors()),
        contexts(),
        afresh(),
        settings(),
        SecretOptions.parse(arguments.values("--secret"), arguments.values("--ssh")),
        isolation(arguments.value("--isolation")),
        allowed(),
        devices(),
        AttestArguments.of(arguments));
  }

  private RunSettings settings() {
    return RunOptions.parse(
            arguments.values("--add-host"),
            arguments.value("--shm-size"),
            arguments.values("--ulimit"))
        .without(NoiseOptions.of(arguments));
  }

  private SortedMap<String, String> contexts() {
    SortedMap<String, String> contexts = new TreeMap<>();
    for (String text : arguments.values("--build-context")) {
      int equals = text.indexOf('=');
      if (equals < 1 || equals == text.length() - 1) {
        throw Usage.refusal(
            "invalid --build-context '" + text + "'",
            "It is NAME=VALUE, as base=../base or base=docker-image://debian:12.");
      }
      contexts.put(text.substring(0, equals), text.substring(equals + 1));
    }
    return contexts;
  }

  private List<String> afresh() {
    List<String> stages = new ArrayList<>();
    for (String text : arguments.values("--no-cache-filter")) {
      stages.addAll(List.of(text.split(",", -1)));
    }
    if (stages.contains("")) {
      throw Usage.refusal("'--no-cache-filter' has an empty name", "It is STAGE[,STAGE].");
    }
    if (!stages.isEmpty() && arguments.flag("--no-cache")) {
      throw Usage.refusal(
          "--no-cache and --no-cache-filter cannot be used together",
          "--no-cache runs the steps of all stages again.");
    }
    return stages;
  }

  /** Whether nothing but the image id is wanted. */
  boolean quiet() {
    String progress = arguments.value("--progress").orElse("auto");
    return switch (progress) {
      case "auto", "plain" -> arguments.flag("--quiet");
      case "quiet" -> true;
      case "tty", "rawjson", "none" ->
          throw Usage.refusal("'--progress " + progress + "' is not supported yet", kinds());
      default -> throw Usage.refusal("there is no '--progress " + progress + "'", kinds());
    };
  }

  static BuildRequest.Network network(Optional<String> mode) {
    return switch (mode.orElse("default")) {
      case "default", "host" -> BuildRequest.Network.HOST;
      case "none" -> BuildRequest.Network.NONE;
      default ->
          throw Usage.refusal(
              "there is no '--network " + mode.orElse("") + "'",
              "There are: default, host and none.");
    };
  }

  private Set<Entitlement> allowed() {
    Set<Entitlement> allowed = EnumSet.noneOf(Entitlement.class);
    for (String text : arguments.values("--allow")) {
      if (text.startsWith(ONE_DEVICE)) {
        continue;
      }
      allowed.add(
          Entitlement.of(text)
              .orElseThrow(
                  () ->
                      Usage.refusal(
                          "there is no '--allow " + text + "'",
                          "There are: network.host, security.insecure, device and device=NAME.")));
    }
    // As buildx has it: who gives the whole build the machine's network gives it to each RUN.
    if (arguments.value("--network").orElse("").equals("host")) {
      allowed.add(Entitlement.NETWORK_HOST);
    }
    return allowed;
  }

  private DeviceOptions devices() {
    return DeviceOptions.parse(
        arguments.values("--cdi-spec-dir"),
        arguments.values("--allow").stream()
            .filter(text -> text.startsWith(ONE_DEVICE))
            .map(text -> text.substring(ONE_DEVICE.length()))
            .toList());
  }

  static Isolation isolation(Optional<String> word) {
    return Isolation.parse(word.orElse("auto"));
  }

  /** What a word stands for. */
  BuildContext context(String text) {
    if (text.equals("-")) {
      return new BuildContext.Stream(in);
    }
    Path path = StoreLocation.path(text);
    if (text.isEmpty() || !Files.exists(path)) {
      Optional<BuildContext> remote = BuildContext.remote(text);
      if (remote.isPresent()) {
        return remote.get();
      }
      throw Usage.refusal(
          "there is no directory '" + text + "' to build",
          Suggestion.of(text, Commands.names())
              .map(command -> "Did you mean 'jbuild " + command + "'?")
              .orElse(""));
    }
    if (!Files.isDirectory(path)) {
      throw Usage.refusal(
          "'" + text + "' is not a directory",
          "CONTEXT is the directory whose files may be copied; name the Dockerfile with {file}.");
    }
    return new BuildContext.Folder(path);
  }

  private List<ImageReference> tags() {
    List<ImageReference> tags = new ArrayList<>();
    for (String text : arguments.values("--tag")) {
      ImageReference tag = reference(text);
      if (tag.digest().isPresent()) {
        throw Usage.refusal("invalid tag '" + text + "': a digest cannot be chosen");
      }
      tags.add(tag);
    }
    return tags;
  }

  private static ImageReference reference(String text) {
    try {
      return ImageReference.parse(text);
    } catch (IllegalArgumentException e) {
      boolean upperCase = !text.equals(text.toLowerCase(Locale.ROOT));
      throw Usage.refusal(
          "invalid tag '" + text + "'",
          upperCase ? "The name must be in lower case." : "It is NAME or NAME:TAG.");
    }
  }

  private SortedMap<String, String> buildArgs() {
    SortedMap<String, String> values = new TreeMap<>();
    for (String text : arguments.values("--build-arg")) {
      String name = name("--build-arg", text);
      if (text.length() > name.length()) {
        values.put(name, text.substring(name.length() + 1));
      } else if (environment.containsKey(name)) {
        values.put(name, environment.getOrDefault(name, ""));
      } else {
        values.remove(name); // as docker: one that is not set anywhere counts as not given
      }
    }
    return values;
  }

  private SortedMap<String, String> labels() {
    SortedMap<String, String> values = new TreeMap<>();
    for (String text : arguments.values("--label")) {
      String name = name("--label", text);
      values.put(name, text.length() > name.length() ? text.substring(name.length() + 1) : "");
    }
    return values;
  }

  private static String name(String option, String text) {
    String name = text.contains("=") ? text.substring(0, text.indexOf('=')) : text;
    if (name.isBlank()) {
      throw Usage.refusal("invalid " + option + " '" + text + "': it has no name");
    }
    return name;
  }

  /** Docker's short form, a path alone, made the long one. */
  private static String output(String text) {
    if (text.isEmpty()) {
      throw Usage.refusal("'--output' is empty", "It looks like type=oci,dest=image.tar.");
    }
    if (text.equals("-")) {
      return "type=tar,dest=-";
    }
    return text.contains("=") ? text : "type=local,dest=" + text;
  }

  private Optional<String> timestamp() {
    Optional<String> text = arguments.value("--timestamp");
    if (text.isPresent() && !text.get().matches("preserve|git|\\d{1,12}")) {
      throw Usage.refusal(
          "invalid timestamp '" + text.get() + "'",
          "It is 'preserve', 'git', or seconds since 1970.");
    }
    return text;
  }

  private static String kinds() {
    return "There are: auto, plain and quiet.";
  }
}
