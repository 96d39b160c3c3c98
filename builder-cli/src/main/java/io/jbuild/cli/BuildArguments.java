package io.jbuild.cli;

import io.jbuild.BuildContext;
import io.jbuild.BuildRequest;
import io.jbuild.BuildWords;
import io.jbuild.failure.Suggestion;
import io.jbuild.oci.Noise;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;

/** The options of {@code build}, and what they ask for. */
final class BuildArguments {

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
    return MaxSize.with(syntax)
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
        .value("N", "RUN steps at once (default: twice the processors, at least 4)", "--jobs")
        .flag(
            "Keep logs, ids and the like that RUN makes anew each time out of layers",
            "--fix-known-noise")
        .values("NAME[,NAME]", "But not these: " + Noise.words(), "--keep-noise");
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
    return new BuildWords(arguments.words(BuildWords.NAMES), environment)
        .request(context, dockerfile, CommandWords.FRONT_END.version());
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

  /** What a word stands for. */
  BuildContext context(String text) {
    if (text.equals("-")) {
      return new BuildContext.Stream(in);
    }
    return BuildContext.named(text)
        .orElseThrow(
            () ->
                Usage.refusal(
                    "there is no directory '" + text + "' to build",
                    Suggestion.of(text, Commands.names())
                        .map(command -> "Did you mean 'jbuild " + command + "'?")
                        .orElse("")));
  }

  private static String kinds() {
    return "There are: auto, plain and quiet.";
  }
}
