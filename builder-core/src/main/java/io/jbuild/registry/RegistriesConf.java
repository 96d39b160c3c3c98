package io.jbuild.registry;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.json.JsonException;
import io.jbuild.json.JsonObject;
import io.jbuild.json.Toml;
import io.jbuild.oci.ImageReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Containers' {@code registries.conf} (containers-registries.conf(5), version 2). */
final class RegistriesConf {

  /** By prefix. */
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  /** Which pulls ask a mirror. */
  enum Asked {
    ALWAYS,
    BY_DIGEST,
    BY_TAG
  }

  /**
   * Another place that has the same images.
   *
   * @param location host, port and maybe the beginning of a path
   * @param insecure empty where nothing is said
   */
  record Mirror(String location, Optional<Boolean> insecure, Asked asked) {

    boolean serves(ImageReference name) {
      return switch (asked) {
        case ALWAYS -> true;
        case BY_DIGEST -> name.digest().isPresent();
        case BY_TAG -> name.digest().isEmpty();
      };
    }
  }

  /**
   * What is said of all names that begin in one way.
   *
   * @param location what stands there instead of the prefix
   * @param insecure empty where nothing is said
   * @param mirrors in the order in which they are asked
   * @param file that says so
   */
  record Entry(
      String prefix,
      Optional<String> location,
      Optional<Boolean> insecure,
      boolean blocked,
      List<Mirror> mirrors,
      Path file) {

    Entry {
      mirrors = List.copyOf(mirrors);
    }

    /** How much of a name the prefix covers; empty where it does not fit. */
    Optional<Integer> covers(String name) {
      int end;
      if (prefix.startsWith("*.")) {
        String domain = prefix.substring(1);
        int at = name.indexOf(domain);
        if (at <= 0 || name.lastIndexOf('/', at) >= 0) {
          return Optional.empty();
        }
        end = at + domain.length();
      } else if (name.startsWith(prefix)) {
        end = prefix.length();
      } else {
        return Optional.empty();
      }
      // A colon after a host begins a port, which is another registry.
      boolean whole =
          end == name.length()
              || name.charAt(end) == '/'
              || name.charAt(end) == '@'
              || name.charAt(end) == ':' && name.lastIndexOf('/', end) >= 0;
      return whole ? Optional.of(end) : Optional.empty();
    }

    /**
     * A name as another place has it.
     *
     * @throws BuildException where the place is none
     */
    ImageReference at(String place, ImageReference name) {
      int end = covers(name.full()).orElse(name.registry().length());
      String registry = place.contains("/") ? place.substring(0, place.indexOf('/')) : place;
      try {
        ImageReference there = ImageReference.parse(place + name.full().substring(end));
        if (there.registry().equals(DockerConfig.host(registry))) {
          return there;
        }
      } catch (IllegalArgumentException e) {
        throw refused(file, prefix + " is at " + place + ": " + e.getMessage());
      }
      throw refused(file, prefix + " is at " + place + ", which is no registry");
    }
  }

  private RegistriesConf() {}

  /** What files, and folders of files, say together; what is said later counts. */
  static RegistriesConf read(List<Path> places) throws IOException {
    RegistriesConf conf = new RegistriesConf();
    for (Path place : places) {
      if (Files.isDirectory(place)) {
        List<Path> files;
        try (Stream<Path> found = Files.list(place)) {
          files = found.filter(file -> file.toString().endsWith(".conf")).sorted().toList();
        }
        for (Path file : files) {
          conf.add(file);
        }
      } else if (Files.exists(place)) {
        conf.add(place);
      }
    }
    return conf;
  }

  /** The entry with the longest prefix that fits. */
  Optional<Entry> find(String name) {
    Entry best = null;
    int most = 0;
    for (Entry entry : entries.values()) {
      int covered = entry.covers(name).orElse(0);
      if (covered > most) {
        best = entry;
        most = covered;
      }
    }
    return Optional.ofNullable(best);
  }

  private void add(Path file) throws IOException {
    try {
      JsonObject toml = Toml.parse(Files.readAllBytes(file));
      if (toml.has("registries")) {
        throw refused(file, "[registries.…] is of the format before this one");
      }
      for (JsonObject registry : toml.objects("registry")) {
        Entry entry = entry(registry, file);
        entries.put(entry.prefix(), entry);
      }
    } catch (JsonException e) {
      throw refused(file, String.valueOf(e.getMessage()));
    }
  }

  private static Entry entry(JsonObject registry, Path file) throws JsonException {
    Optional<String> location = place(registry.text("location"));
    Optional<String> prefix = place(registry.text("prefix"));
    if (location.isEmpty() && prefix.isEmpty()) {
      throw refused(file, "a [[registry]] has neither prefix nor location");
    }
    boolean digests = registry.flag("mirror-by-digest-only");
    List<Mirror> mirrors = new ArrayList<>();
    for (JsonObject mirror : registry.objects("mirror")) {
      String asked = mirror.text("pull-from-mirror").orElse(digests ? "digest-only" : "all");
      mirrors.add(
          new Mirror(
              place(mirror.text("location"))
                  .orElseThrow(() -> refused(file, "a mirror has no location")),
              insecure(mirror),
              switch (asked) {
                case "all", "" -> Asked.ALWAYS;
                case "digest-only" -> Asked.BY_DIGEST;
                case "tag-only" -> Asked.BY_TAG;
                default -> throw refused(file, "there is no pull-from-mirror " + asked);
              }));
    }
    return new Entry(
        prefix.or(() -> location).orElseThrow(),
        location,
        insecure(registry),
        registry.flag("blocked"),
        mirrors,
        file);
  }

  private static Optional<Boolean> insecure(JsonObject json) throws JsonException {
    return json.has("insecure") ? Optional.of(json.flag("insecure")) : Optional.empty();
  }

  private static Optional<String> place(Optional<String> text) {
    return text.map(place -> place.replaceFirst("/+$", "")).filter(place -> !place.isEmpty());
  }

  static BuildException refused(Path file, String why) {
    return new BuildException(
        Blame.MACHINE,
        "the settings of registries in " + file + " cannot be used: " + why,
        "Mend the file; man containers-registries.conf describes it.");
  }
}
