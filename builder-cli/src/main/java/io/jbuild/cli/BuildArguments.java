package io.jbuild.cli;

import io.jbuild.oci.Noise;
import io.jbuild.request.BuildContext;
import io.jbuild.request.BuildRequest;
import io.jbuild.request.BuildWords;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** The options of {@code build}, and what they ask for. */
final class BuildArguments {

  private static final String IMAGE = "The image";
  private static final String CACHE = "The cache";

  private final Arguments arguments;
  private final SortedMap<String, String> environment;
  private final InputStream in;
  private final boolean atTerminal;

  BuildArguments(Arguments arguments, Surroundings around) {
    this.arguments = arguments;
    this.environment = around.environment();
    this.in = around.in();
    this.atTerminal = around.isTerminal(2);
  }

  static Syntax syntax() {
    return AttestArguments.with(
            inputs(
                    Syntax.of(
                        "build",
                        "[OPTIONS] CONTEXT",
                        "Build an image from a Dockerfile. CONTEXT: a directory, - (a tar or a"
                            + " Dockerfile), or a URL."))
                .under(IMAGE)
                .values("NAME[:TAG]", "Name of the image; may be repeated", "-t", "--tag"))
        .under("Where it goes, and how it is told")
        .values("type=oci|docker|tar|local|registry,dest=PATH", "Also write it", "-o", "--output")
        .flag("Push it under its names, once it is built", "--push")
        .value("auto|plain|tty|rawjson|quiet|none", "How the build is shown", "--progress")
        .flag("", "--no-keep-failed")
        .flag(
            "Keep the state in which a RUN fails, for 'jbuild shell --failed' (default: at a"
                + " terminal)",
            "--keep-failed")
        .flag("Print the image id and nothing else", "-q", "--quiet")
        .value("FILE", "Write the image id to a file", "--iidfile")
        .value("FILE", "Write digests and names to a file, as JSON", "--metadata-file")
        .under("Instead of a build")
        .flag("Check the Dockerfile, build nothing", "--check")
        .value("build|check[,format=text|json|sarif]", "What to do", "--call")
        .under(CACHE)
        .flag("Run every step again", "--no-cache")
        .values("STAGE", "Run the steps of these stages again", "--no-cache-filter")
        .flag("Fail where a step must run, and say why it is not cached", "--expect-cached")
        .values(
            "type=registry|local,ref=NAME", "Take results that other machines made", "--cache-from")
        .values(
            "type=registry|local|inline,ref=NAME",
            "Bring results to where others take them",
            "--cache-to")
        .values(
            "type=registry|local,ref=NAME[,key=FILE]",
            "Begin cache mounts that are not here with what other machines' held",
            "--cache-mounts-from")
        .values(
            "type=registry|local,ref=NAME[,scope=WHO]",
            "Bring what cache mounts hold to where others take it",
            "--cache-mounts-to");
  }

  /** The options that say what is built, and how. */
  static Syntax inputs(Syntax syntax) {
    return MaxSize.with(syntax)
        .under("What is built")
        .value("FILE", "The Dockerfile (default: CONTEXT/Dockerfile); - reads it", "-f", "--file")
        .values("ARG[=VALUE]", "Value of an ARG, or of the environment", "--build-arg")
        .value("STAGE", "Stage to build instead of the last", "--target")
        .values("OS/ARCH[,...]", "What the image runs on; an image for each", "--platform")
        .values("NAME=VALUE", "What a stage or image is: DIR, docker-image://…", "--build-context")
        .flag("Ask the registry for base images first", "--pull")
        .under(IMAGE)
        .values("NAME=VALUE", "Label of the image", "--label")
        .value("preserve|git|SECONDS", "File times; or seconds since 1970", "--timestamp")
        .flag(
            "Keep logs, ids and the like that RUN makes anew each time out of layers",
            "--fix-known-noise")
        .values("NAME[,NAME]", "But not these: " + Noise.words(), "--keep-noise")
        .under("What RUN has, and may do")
        .value("default|host|none", "What it reaches", "--network")
        .values("HOST:IP", "A line more in /etc/hosts", "--add-host")
        .value("SIZE", "What /dev/shm may hold: 64m", "--shm-size")
        .values("NAME=SOFT[:HARD]", "A resource limit: nofile=1024", "--ulimit")
        .values("id=NAME,src=FILE", "A secret for --mount=type=secret; or ,env=VAR", "--secret")
        .values("ID[=SOCKET|KEY,KEY]", "An SSH agent for --mount=type=ssh", "--ssh")
        .values(
            "network.host|security.insecure|device[=NAME]",
            "What a Dockerfile may ask for",
            "--allow")
        .values("DIR", "Folder of devices' CDI files, instead of /etc/cdi", "--cdi-spec-dir")
        .value(
            "auto|oci|namespaces|chroot",
            "What isolates it (default: auto, the best)",
            "--isolation")
        .value("N", "Steps at once (default: twice the processors, at least 4)", "--jobs");
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
    SortedMap<String, List<String>> words = arguments.words(BuildWords.NAMES);
    if (atTerminal && !arguments.flag("--no-keep-failed")) {
      words.put("keep-failed", List.of("true"));
    }
    return new BuildWords(words, environment)
        .request(context, dockerfile, CommandWords.FRONT_END.version());
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
                    text.startsWith("file:")
                        ? "A directory is named by its path; a repository on this machine is cloned"
                            + " first."
                        : ""));
  }
}
