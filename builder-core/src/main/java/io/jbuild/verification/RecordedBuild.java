package io.jbuild.verification;

import io.jbuild.attestation.BuildParameters;
import io.jbuild.attestation.Material;
import io.jbuild.attestation.Provenance;
import io.jbuild.attestation.RecordedContext;
import io.jbuild.attestation.RecordedFile;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.oci.Digest;
import io.jbuild.oci.Entitlement;
import io.jbuild.oci.Noise;
import io.jbuild.oci.RunSettings;
import io.jbuild.remote.GitAddress;
import io.jbuild.request.AttestOptions;
import io.jbuild.request.BuildContext;
import io.jbuild.request.BuildRequest;
import io.jbuild.request.CacheOptions;
import io.jbuild.request.ContextOptions;
import io.jbuild.request.RunOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** The build that an image's provenance tells of, to be done again. */
final class RecordedBuild {

  private final String image;
  private final Provenance provenance;
  private final BuildParameters parameters;

  RecordedBuild(String image, Provenance provenance) {
    this.image = image;
    this.provenance = provenance;
    this.parameters = provenance.parameters();
  }

  /**
   * The request.
   *
   * @param own what no provenance tells: secrets, isolation, folders that stand for contexts,
   *     arguments and labels whose values had credentials
   * @param folder the context, where that was a folder of a machine
   * @param work for the Dockerfile, where the context has another or none
   * @throws BuildException where too little is told, or what it tells of is not there
   */
  BuildRequest request(BuildRequest own, Optional<BuildContext> folder, Path work)
      throws IOException {
    BuildParameters.Run run = parameters.run().orElseThrow(this::tooLittle);
    BuildContext context = context(folder);
    SortedMap<String, String> buildArgs =
        whole("{build-arg}", run.buildArgs(), run.redacted(), own.buildArgs());
    // Of the environment then; what a build argument says counts more.
    parameters.times().epoch().ifPresent(time -> buildArgs.putIfAbsent("SOURCE_DATE_EPOCH", time));
    if (parameters.times().rewritten()) {
      throw unable("its times were rewritten (rewrite-timestamp), which only an output does");
    }
    return new BuildRequest(
        context,
        dockerfile(context, work),
        List.of(),
        buildArgs,
        whole("{label}", parameters.labels(), parameters.redacted(), own.labels()),
        parameters.target(),
        List.of(parameters.platform()),
        List.of(),
        parameters.times().timestamp(),
        run.network() ? BuildRequest.Network.HOST : BuildRequest.Network.NONE,
        own.cache(),
        own.pull(),
        own.jobs(),
        contexts(own.contexts()),
        List.of(),
        settings(run),
        own.secrets(),
        own.isolation(),
        allowed(run, own.allowed()),
        own.devices(),
        AttestOptions.NONE,
        BuildRequest.Failed.DROPPED,
        CacheOptions.NONE);
  }

  /** What was told, and of whoever asks what could not be. */
  private SortedMap<String, String> whole(
      String option,
      SortedMap<String, String> told,
      List<String> redacted,
      SortedMap<String, String> own) {
    for (String name : own.keySet()) {
      if (!redacted.contains(name)) {
        throw new BuildException(
            Blame.USAGE,
            name + " is what the provenance of " + image + " tells",
            "With options of your own: jbuild verify {against} " + image + " CONTEXT");
      }
    }
    for (String name : redacted) {
      if (!own.containsKey(name)) {
        throw new BuildException(
            Blame.MACHINE,
            "the provenance of " + image + " does not tell " + name + ", for it holds a password",
            "Give it: " + option + " " + name + "=VALUE");
      }
    }
    SortedMap<String, String> whole = new TreeMap<>(told);
    whole.putAll(own);
    return whole;
  }

  /** What base images were, by their names. */
  SortedMap<String, Digest> bases() {
    SortedMap<String, Digest> bases = new TreeMap<>();
    for (Material material : provenance.materials()) {
      String digest = material.digests().get("sha256");
      if (material.role() == Material.Role.IMAGE && digest != null) {
        bases.put(material.name(), new Digest(digest));
      }
    }
    return bases;
  }

  private BuildContext context(Optional<BuildContext> folder) {
    RecordedContext recorded = parameters.context();
    return switch (recorded.kind()) {
      case GIT -> new BuildContext.Remote(atCommit(recorded.uri().orElse("")));
      case URL -> new BuildContext.Remote(recorded.uri().orElse(""));
      default ->
          folder.orElseThrow(
              () ->
                  new BuildException(
                      Blame.USAGE,
                      image + " was built of a folder, which its provenance does not hold",
                      "Give the folder behind the image: jbuild verify " + image + " CONTEXT"));
    };
  }

  /** The repository at the commit that was built, whatever its branches are now. */
  private String atCommit(String uri) {
    Optional<String> commit =
        provenance.materials().stream()
            .filter(material -> material.role() == Material.Role.CONTEXT)
            .flatMap(material -> Optional.ofNullable(material.digests().get("gitCommit")).stream())
            .findFirst();
    Optional<GitAddress> address = GitAddress.parseContext(uri);
    if (commit.isEmpty() || address.isEmpty()) {
      throw unable("it does not tell which commit of " + uri + " was built");
    }
    String subdir = address.get().subdir();
    return address.get().remote() + "#" + commit.get() + (subdir.isEmpty() ? "" : ":" + subdir);
  }

  /** The one in the context where it is the same, else the text that was recorded. */
  private Optional<Path> dockerfile(BuildContext context, Path work) throws IOException {
    RecordedFile recorded = parameters.dockerfile();
    if (!(context instanceof BuildContext.Folder folder)) {
      return recorded.name().equals("Dockerfile")
          ? Optional.empty()
          : Optional.of(Path.of(recorded.name()));
    }
    Path there = folder.path().resolve(recorded.name()).normalize();
    if (there.startsWith(folder.path().normalize())
        && Files.isRegularFile(there)
        && recorded.digest().equals(Optional.of(Digest.of(Files.readAllBytes(there))))) {
      return Optional.of(there);
    }
    byte[] text =
        recorded
            .bytes()
            .orElseThrow(
                () -> unable("its Dockerfile is not told, and the folder has another or none"));
    return Optional.of(Files.write(work.resolve("Dockerfile"), text));
  }

  private ContextOptions contexts(ContextOptions own) {
    SortedMap<String, String> told = new TreeMap<>();
    parameters
        .contexts()
        .forEach(
            (name, recorded) -> {
              boolean given = own.words().containsKey(name) || own.assembled().containsKey(name);
              switch (recorded.kind()) {
                case IMAGE, URL, GIT -> {
                  if (!given) {
                    told.put(name, recorded.uri().orElse(""));
                  }
                }
                default -> {
                  if (!given) {
                    throw notTold(name, recorded.kind());
                  }
                }
              }
            });
    return own.with(told);
  }

  private BuildException notTold(String name, RecordedContext.Kind kind) {
    boolean files = kind == RecordedContext.Kind.FILES;
    return new BuildException(
        Blame.USAGE,
        image
            + " was built with "
            + (files ? "files of several folders" : "a folder")
            + " as the context "
            + name,
        (files ? "Put them together in a folder, and give that" : "Give it")
            + ": {build-context} "
            + name
            + "=DIR");
  }

  private static RunSettings settings(BuildParameters.Run run) {
    Set<Noise> unwanted = EnumSet.noneOf(Noise.class);
    run.unwanted().forEach(word -> Noise.of(word).ifPresent(unwanted::add));
    return RunOptions.parse(run.hosts(), run.sharedMemory().map(String::valueOf), run.limits())
        .without(unwanted);
  }

  /** What could harm the machine is asked of whoever owns it, not of the image. */
  private Set<Entitlement> allowed(BuildParameters.Run run, Set<Entitlement> own) {
    Set<Entitlement> allowed = new TreeSet<>(own);
    for (String word : run.allowed()) {
      Optional<Entitlement> entitlement = Entitlement.of(word);
      if (entitlement.isPresent() && !own.contains(entitlement.get())) {
        throw new BuildException(
            Blame.USAGE,
            image + " was built with " + word + ", which could harm this machine",
            "If you trust it: {allow} " + word + ".");
      }
    }
    return allowed;
  }

  private BuildException tooLittle() {
    return unable("it was made with mode=min, which tells no arguments");
  }

  private BuildException unable(String reason) {
    return new BuildException(
        Blame.MACHINE,
        "the provenance of " + image + " is not enough to build again: " + reason,
        "Verify the folder: jbuild verify {against} " + image + " CONTEXT");
  }
}
