package io.jbuild.request;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Suggestion;
import io.jbuild.oci.Entitlement;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Noise;
import io.jbuild.oci.Platform;
import io.jbuild.oci.RunSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The words that say what is to be built, as somebody typed them on a command line or wrote them in
 * a settings file: what they mean is the same wherever they come from.
 *
 * @param words by the option's name, as {@code build-arg}; a flag that is set has the word {@code
 *     true}, and where one word only counts it is the last
 * @param environment where a build argument without a value has its value
 */
public record BuildWords(
    SortedMap<String, List<String>> words, SortedMap<String, String> environment) {

  /** The options there are. */
  public static final List<String> NAMES =
      List.of(
          "add-host",
          "allow",
          "attest",
          "build-arg",
          "build-context",
          "cache-from",
          "cache-mounts-from",
          "cache-mounts-to",
          "cache-to",
          "cdi-spec-dir",
          "expect-cached",
          "fix-known-noise",
          "isolation",
          "jobs",
          "keep-failed",
          "keep-noise",
          "label",
          "network",
          "no-cache",
          "no-cache-filter",
          "output",
          "platform",
          "provenance",
          "pull",
          "sbom",
          "secret",
          "shm-size",
          "ssh",
          "tag",
          "target",
          "timestamp",
          "ulimit");

  private static final String ONE_DEVICE = "device=";

  public BuildWords {
    SortedMap<String, List<String>> copy = new TreeMap<>();
    words.forEach((name, values) -> copy.put(name, List.copyOf(values)));
    if (!NAMES.containsAll(copy.keySet())) {
      throw new IllegalArgumentException("options of no build among " + copy.keySet());
    }
    words = Collections.unmodifiableSortedMap(copy);
    environment = Collections.unmodifiableSortedMap(new TreeMap<>(environment));
  }

  /**
   * The request; each word is checked on the way.
   *
   * @param dockerfile where the Dockerfile is, if it is not in the context
   * @param version of jbuild, for what is said about the image
   * @throws BuildException for a word that means nothing
   */
  public BuildRequest request(BuildContext context, Optional<Path> dockerfile, String version) {
    BuildRequest request = made(context, dockerfile, version);
    ImagePlaces.check(request);
    return request;
  }

  private BuildRequest made(BuildContext context, Optional<Path> dockerfile, String version) {
    return new BuildRequest(
        context,
        dockerfile,
        tags(values("tag")),
        buildArgs(),
        labels(),
        value("target").filter(target -> !target.isEmpty()),
        platforms(values("platform")),
        values("output").stream().map(BuildWords::output).toList(),
        timestamp(),
        BuildRequest.Network.parse(value("network").orElse("default")),
        cache(),
        flag("pull") ? BuildRequest.Pull.ALWAYS : BuildRequest.Pull.MISSING,
        value("jobs").map(BuildWords::jobs).orElseGet(BuildWords::usualJobs),
        ContextOptions.of(contexts()),
        afresh(),
        settings(),
        SecretOptions.parse(values("secret"), values("ssh")),
        Isolation.parse(value("isolation").orElse("auto")),
        allowed(),
        devices(),
        AttestOptions.parse(values("attest"), value("provenance"), value("sbom"), version),
        flag("keep-failed") ? BuildRequest.Failed.KEPT : BuildRequest.Failed.DROPPED,
        caches());
  }

  private BuildRequest.Cache cache() {
    boolean expected = flag("expect-cached");
    if (!flag("no-cache")) {
      return expected ? BuildRequest.Cache.EXPECT : BuildRequest.Cache.USE;
    }
    if (expected) {
      throw refusal(
          "all steps are to run again, and none is to run",
          "{no-cache} runs the steps of all stages again, {expect-cached} fails where one must"
              + " run: give one of the two.");
    }
    return BuildRequest.Cache.IGNORE;
  }

  /** Commands wait for disks and networks: more of them run at once than there are processors. */
  private static int usualJobs() {
    return Math.max(4, 2 * Runtime.getRuntime().availableProcessors());
  }

  /**
   * How many things at once.
   *
   * @throws BuildException for what is no such number
   */
  public static int jobs(String text) {
    if (!text.matches("[1-9]\\d{0,3}")) {
      throw refusal("invalid number of jobs '" + text + "'", "It is a number from 1 to 9999.");
    }
    return Integer.parseInt(text);
  }

  /**
   * Platforms, several of them between commas.
   *
   * @throws BuildException for what is no platform
   */
  public static List<Platform> platforms(List<String> texts) {
    List<Platform> platforms = new ArrayList<>();
    for (String text : texts) {
      for (String one : text.isEmpty() ? new String[0] : text.split(",", -1)) {
        platforms.add(
            read(
                Platform::parse,
                one.strip(),
                "invalid platform '" + one + "'",
                "It looks like linux/amd64."));
      }
    }
    return platforms;
  }

  private boolean flag(String name) {
    return value(name).orElse("").equals("true");
  }

  private Optional<String> value(String name) {
    List<String> values = values(name);
    return values.isEmpty() ? Optional.empty() : Optional.of(values.get(values.size() - 1));
  }

  private List<String> values(String name) {
    return words.getOrDefault(name, List.of());
  }

  /**
   * Names that images are given.
   *
   * @throws BuildException for what no image can be called
   */
  public static List<ImageReference> tags(List<String> texts) {
    List<ImageReference> tags = new ArrayList<>();
    for (String text : texts) {
      boolean upperCase = !text.equals(text.toLowerCase(Locale.ROOT));
      ImageReference tag =
          read(
              ImageReference::parse,
              text,
              "invalid tag '" + text + "'",
              upperCase ? "The name must be in lower case." : "It is NAME or NAME:TAG.");
      if (tag.digest().isPresent()) {
        throw refusal("invalid tag '" + text + "': a digest cannot be chosen", "");
      }
      tags.add(tag);
    }
    return tags;
  }

  private SortedMap<String, String> buildArgs() {
    SortedMap<String, String> values = new TreeMap<>();
    for (String text : values("build-arg")) {
      String name = name("build argument", text);
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

  /** A build that shares nothing need not know how that is said. */
  private CacheOptions caches() {
    List<String> from = values("cache-from");
    List<String> to = values("cache-to");
    boolean inline = tellsSteps();
    CacheOptions results =
        from.isEmpty() && to.isEmpty() && !inline
            ? CacheOptions.NONE
            : CacheWords.parse(from, to, inline);
    List<String> mountsFrom = values("cache-mounts-from");
    List<String> mountsTo = values("cache-mounts-to");
    if (mountsFrom.isEmpty() && mountsTo.isEmpty()) {
      return results;
    }
    CacheOptions all = results.with(MountWords.parse(mountsFrom, mountsTo));
    if (all.isOneForBoth()) {
      throw refusal(
          "results and caches that are mounted go to the same place",
          "The second would replace the first: give {cache-to} and {cache-mounts-to} a tag each.");
    }
    return all;
  }

  /** Docker's build argument for a cache in the image itself. */
  private boolean tellsSteps() {
    String value = buildArgs().getOrDefault("BUILDKIT_INLINE_CACHE", "");
    return value.equals("1") || value.equalsIgnoreCase("true");
  }

  private SortedMap<String, String> labels() {
    SortedMap<String, String> values = new TreeMap<>();
    for (String text : values("label")) {
      String name = name("label", text);
      values.put(name, text.length() > name.length() ? text.substring(name.length() + 1) : "");
    }
    return values;
  }

  private static String name(String what, String text) {
    String name = text.contains("=") ? text.substring(0, text.indexOf('=')) : text;
    if (name.isBlank()) {
      throw refusal("invalid " + what + ": it has no name", ""); // its value may be a secret
    }
    return name;
  }

  /** Docker's short form, a path alone, made the long one. */
  private static String output(String text) {
    if (text.isEmpty()) {
      throw refusal("an output is empty", "{output} looks like type=oci,dest=image.tar.");
    }
    if (text.equals("-")) {
      return "type=tar,dest=-";
    }
    return text.contains("=") ? text : "type=local,dest=" + text;
  }

  private Optional<String> timestamp() {
    Optional<String> text = value("timestamp");
    if (text.isPresent() && !text.get().matches("preserve|git|\\d{1,12}")) {
      throw refusal(
          "invalid timestamp '" + text.get() + "'",
          Suggestion.of(text.get(), List.of("preserve", "git"))
              .map(word -> "Did you mean '" + word + "'?")
              .orElse("It is 'preserve', 'git', or seconds since 1970."));
    }
    return text;
  }

  private SortedMap<String, String> contexts() {
    SortedMap<String, String> contexts = new TreeMap<>();
    for (String text : values("build-context")) {
      int equals = text.indexOf('=');
      if (equals < 1 || equals == text.length() - 1) {
        throw refusal(
            "invalid named context '" + text + "'",
            "{build-context} is NAME=VALUE, as base=../base or base=docker-image://debian:12.");
      }
      contexts.put(text.substring(0, equals), text.substring(equals + 1));
    }
    return contexts;
  }

  private List<String> afresh() {
    List<String> stages = new ArrayList<>();
    for (String text : values("no-cache-filter")) {
      stages.addAll(List.of(text.split(",", -1)));
    }
    if (stages.contains("")) {
      throw refusal(
          "a stage to run again has an empty name", "{no-cache-filter} is STAGE[,STAGE].");
    }
    if (!stages.isEmpty() && flag("no-cache")) {
      throw refusal(
          "all stages are to run again, and some of them",
          "{no-cache} runs the steps of all stages again, {no-cache-filter} those of some: give"
              + " one of the two.");
    }
    return stages;
  }

  private RunSettings settings() {
    return RunOptions.parse(values("add-host"), value("shm-size"), values("ulimit"))
        .without(unwanted());
  }

  private Set<Noise> unwanted() {
    Set<Noise> unwanted = EnumSet.noneOf(Noise.class);
    if (flag("fix-known-noise")) {
      unwanted.addAll(Arrays.asList(Noise.values()));
    } else if (!values("keep-noise").isEmpty()) {
      throw refusal(
          "noise is named that stays, but none is left out",
          "{keep-noise} says nothing without {fix-known-noise}.");
    }
    for (String text : values("keep-noise")) {
      for (String name : text.split(",", -1)) {
        unwanted.remove(
            Noise.of(name)
                .orElseThrow(
                    () ->
                        refusal(
                            "there is no known noise '" + name + "'",
                            Suggestion.among(name, List.of(Noise.words().split(", ", -1))))));
      }
    }
    return unwanted;
  }

  private Set<Entitlement> allowed() {
    Set<Entitlement> allowed = EnumSet.noneOf(Entitlement.class);
    for (String text : values("allow")) {
      if (text.startsWith(ONE_DEVICE)) {
        continue;
      }
      allowed.add(
          Entitlement.of(text)
              .orElseThrow(
                  () ->
                      refusal(
                          "there is no '" + text + "' to allow",
                          Suggestion.among(
                              text,
                              List.of(
                                  "network.host", "security.insecure", "device", "device=NAME")))));
    }
    // As buildx has it: who gives the whole build the machine's network gives it to each RUN.
    if (value("network").orElse("").equals("host")) {
      allowed.add(Entitlement.NETWORK_HOST);
    }
    return allowed;
  }

  private DeviceOptions devices() {
    return DeviceOptions.parse(
        values("cdi-spec-dir"),
        values("allow").stream()
            .filter(text -> text.startsWith(ONE_DEVICE))
            .map(text -> text.substring(ONE_DEVICE.length()))
            .toList());
  }

  private static <T> T read(Function<String, T> reader, String text, String message, String hint) {
    try {
      return reader.apply(text);
    } catch (IllegalArgumentException e) {
      throw refusal(message, hint);
    }
  }

  private static BuildException refusal(String message, String hint) {
    return new BuildException(Blame.USAGE, message, hint);
  }
}
