package io.jbuild.output;

import io.jbuild.attestation.BuildParameters;
import io.jbuild.attestation.Provenance;
import io.jbuild.attestation.RecordedContext;
import io.jbuild.attestation.RecordedFile;
import io.jbuild.attestation.RecordedStep;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.layer.LayerStack;
import io.jbuild.oci.Digest;
import io.jbuild.oci.Entitlement;
import io.jbuild.oci.Noise;
import io.jbuild.oci.Platform;
import io.jbuild.plan.BuildPlan;
import io.jbuild.plan.Step;
import io.jbuild.remote.GitAddress;
import io.jbuild.request.BuildContext;
import io.jbuild.request.BuildRequest;
import io.jbuild.request.SecretOptions;
import io.jbuild.secret.SecretSearch;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Says where images come from. For one build. */
final class ProvenanceMaker {

  private static final Pattern PROXY = Pattern.compile("(?i)(https?|ftp|no|all)_proxy");

  /** A login in an address, as nobody writes it who has a variable for it. */
  private static final Pattern LOGIN = Pattern.compile("://[^/\\s@$]+@");

  private final BuildRequest request;
  private final Provenance.Mode mode;
  private final byte[] dockerfile;
  private final BuildParameters.Times times;
  private final SecretSearch search;

  /**
   * For a build.
   *
   * @param dockerfile its text
   * @param times that files and the image got
   * @param search finds what must not be told
   */
  ProvenanceMaker(
      BuildRequest request, byte[] dockerfile, BuildParameters.Times times, SecretSearch search) {
    this.request = request;
    this.mode = request.attest().mode().orElseThrow();
    this.dockerfile = dockerfile;
    this.times = times;
    this.search = search;
  }

  /**
   * Where an image comes from.
   *
   * @throws BuildException where that would tell a secret
   */
  Provenance of(MadeImage made, Materials materials) {
    BuildPlan plan = made.plan();
    boolean all = mode == Provenance.Mode.MAX;
    List<RecordedStep> steps = all ? steps(made) : List.of();
    Told labels = Told.of(request.labels());
    BuildParameters parameters =
        new BuildParameters(
            file(all),
            context(request.context()),
            contexts(),
            request.target(),
            plan.config().platform(),
            labels.values(),
            labels.redacted(),
            times,
            all ? Optional.of(run()) : Optional.empty());
    check(parameters, steps);
    return new Provenance(
        mode,
        parameters,
        Platform.host(),
        steps,
        materials.of(plan.graph()),
        new Provenance.Builder(request.attest().builder(), request.attest().version()));
  }

  private RecordedFile file(boolean all) {
    if (!all) {
      return new RecordedFile(name(), Optional.empty(), Optional.empty());
    }
    boolean told = !LOGIN.matcher(new String(dockerfile, StandardCharsets.UTF_8)).find();
    return new RecordedFile(
        name(),
        Optional.of(Digest.of(dockerfile)),
        told ? Optional.of(Base64.getEncoder().encodeToString(dockerfile)) : Optional.empty());
  }

  /** Relative to the context where it is inside, else its last name: no path of the machine. */
  private String name() {
    Optional<Path> named = request.dockerfile();
    if (named.isEmpty()) {
      return "Dockerfile";
    }
    Path file = named.get();
    if (request.context() instanceof BuildContext.Folder folder) {
      Path root = folder.path().toAbsolutePath().normalize();
      Path absolute = file.toAbsolutePath().normalize();
      return absolute.startsWith(root) ? root.relativize(absolute).toString() : last(file);
    }
    return file.isAbsolute() ? last(file) : file.toString();
  }

  private static String last(Path file) {
    return String.valueOf(file.getFileName());
  }

  private SortedMap<String, RecordedContext> contexts() {
    SortedMap<String, RecordedContext> contexts = new TreeMap<>();
    request.contexts().assembled().forEach((name, files) -> contexts.put(name, context(files)));
    request
        .contexts()
        .words()
        .forEach(
            (name, value) -> {
              if (value.startsWith("docker-image://")) {
                contexts.put(
                    name, new RecordedContext(RecordedContext.Kind.IMAGE, Optional.of(value)));
              } else if (value.startsWith("oci-layout://")) {
                contexts.put(
                    name, new RecordedContext(RecordedContext.Kind.LAYOUT, Optional.empty()));
              } else {
                contexts.put(
                    name,
                    context(
                        BuildContext.remote(value)
                            .orElseGet(() -> new BuildContext.Folder(Path.of(value)))));
              }
            });
    return contexts;
  }

  private static RecordedContext context(BuildContext context) {
    if (context instanceof BuildContext.Folder) {
      return new RecordedContext(RecordedContext.Kind.DIRECTORY, Optional.empty());
    }
    if (context instanceof BuildContext.Stream) {
      return new RecordedContext(RecordedContext.Kind.STDIN, Optional.empty());
    }
    if (context instanceof BuildContext.Assembled) {
      return new RecordedContext(RecordedContext.Kind.FILES, Optional.empty());
    }
    String address = ((BuildContext.Remote) context).address();
    return new RecordedContext(
        GitAddress.parseContext(address).isPresent()
            ? RecordedContext.Kind.GIT
            : RecordedContext.Kind.URL,
        Optional.of(Materials.withoutCredentials(address)));
  }

  /**
   * Values as they are told.
   *
   * @param values without credentials
   * @param redacted names of those that had some
   */
  private record Told(SortedMap<String, String> values, List<String> redacted) {

    static Told of(SortedMap<String, String> given) {
      SortedMap<String, String> values = new TreeMap<>();
      List<String> redacted = new ArrayList<>();
      given.forEach(
          (name, value) -> {
            String told = Materials.withoutCredentials(value);
            values.put(name, told);
            if (!told.equals(value)) {
              redacted.add(name);
            }
          });
      return new Told(values, redacted);
    }
  }

  private BuildParameters.Run run() {
    SortedMap<String, String> given = new TreeMap<>(request.buildArgs());
    given.keySet().removeIf(name -> PROXY.matcher(name).matches());
    Told buildArgs = Told.of(given);
    List<String> allowed = new ArrayList<>();
    request.allowed().stream().map(Entitlement::word).forEach(allowed::add);
    request
        .devices()
        .allowed()
        .forEach((alias, name) -> allowed.add("device=" + name + ",alias=" + alias));
    return new BuildParameters.Run(
        buildArgs.values(),
        buildArgs.redacted(),
        request.network() == BuildRequest.Network.HOST,
        request.settings().hosts().stream().map(Object::toString).toList(),
        request.settings().sharedMemory().isPresent()
            ? Optional.of(request.settings().sharedMemory().getAsLong())
            : Optional.empty(),
        request.settings().limits().stream().map(Object::toString).toList(),
        request.settings().unwanted().stream().map(Noise::word).toList(),
        allowed,
        request.secrets().secrets().stream().map(SecretOptions.Secret::id).sorted().toList(),
        request.secrets().agents().stream().map(SecretOptions.Agent::id).sorted().toList());
  }

  private static List<RecordedStep> steps(MadeImage made) {
    List<RecordedStep> steps = new ArrayList<>();
    for (Step step : made.plan().graph().steps()) {
      List<Digest> layers =
          made.solution()
              .results()
              .get(step.id().index())
              .map(LayerStack::diffIds)
              .orElse(List.of());
      boolean makes = step instanceof Step.LayerStep && !layers.isEmpty();
      steps.add(
          new RecordedStep(
              Materials.withoutCredentials(step.name()),
              step.lines().first(),
              step.inputs().stream().map(input -> (long) input.index()).toList(),
              makes ? Optional.of(layers.get(layers.size() - 1)) : Optional.empty()));
    }
    return steps;
  }

  private void check(BuildParameters parameters, List<RecordedStep> steps) {
    if (search.isEmpty()) {
      return;
    }
    parameters.labels().forEach((name, value) -> check("the label " + name, value));
    parameters
        .run()
        .ifPresent(
            run ->
                run.buildArgs()
                    .forEach((name, value) -> check("the build argument " + name, value)));
    parameters.run().ifPresent(run -> check("the hosts", String.join("\n", run.hosts())));
    if (parameters.dockerfile().content().isPresent()) {
      refuse("the Dockerfile", search.in(dockerfile));
    }
    for (RecordedStep step : steps) {
      check("the step " + step.name(), step.name());
    }
    check("the builder's id", request.attest().builder());
  }

  private void check(String place, String text) {
    refuse(place, search.in(text));
  }

  private static void refuse(String place, Optional<String> found) {
    if (found.isPresent()) {
      throw new BuildException(
          Blame.USAGE,
          found.get() + " would be in the provenance, in " + place,
          "Everybody who has the image could read it. Let a RUN see it by --mount=type=secret, or"
              + " say {provenance} mode=min, which tells neither arguments nor the Dockerfile.");
    }
  }
}
