package io.jbuild.request;

import io.jbuild.blob.Compression;
import io.jbuild.dockerfile.ByteSize;
import io.jbuild.dockerfile.CsvFields;
import io.jbuild.dockerfile.GoDuration;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Suggestion;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import io.jbuild.share.Board;
import io.jbuild.share.CachePlace;
import io.jbuild.share.CacheTarget;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/** Docker's words for caches that machines share: {@code type=registry,ref=NAME,mode=max}. */
public final class CacheWords {

  private static final String FROM = "cache-from";
  private static final String TO = "cache-to";
  private static final String INLINE = "inline";
  private static final String WAIT = "wait";
  private static final String ANNOUNCE = "announce";
  private static final String LEVEL = "compression-level";
  private static final String IGNORE_ERROR = "ignore-error";

  private static final List<String> TYPES_TO = List.of("registry", "local", INLINE);
  private static final List<String> TYPES_FROM = List.of("registry", "local");

  /** What docker can have either way and a cache of ours always is. */
  private static final List<String> ALWAYS =
      List.of("image-manifest", "oci-mediatypes", IGNORE_ERROR);

  private static final List<String> BUDGET = List.of("max-size", "max-time");
  private static final List<String> COMPRESSIONS = List.of("gzip", "zstd", "uncompressed");

  private final String option;
  private final String text;
  private final SortedMap<String, String> fields = new TreeMap<>();

  CacheWords(String option, String text) {
    this.option = option;
    this.text = text;
  }

  /**
   * What the words of both options ask for.
   *
   * @param inline whether a build argument asks for the image's manifest to tell of its steps
   * @throws BuildException for what means nothing
   */
  public static CacheOptions parse(List<String> from, List<String> to, boolean inline) {
    List<CachePlace> sources = new ArrayList<>();
    List<CachePlace.InRegistry> waits = new ArrayList<>();
    for (String text : from) {
      CacheWords words = new CacheWords(FROM, text);
      CachePlace source = words.source();
      sources.add(source);
      words.flight(WAIT, source).ifPresent(waits::add);
    }
    List<CacheTarget> targets = new ArrayList<>();
    List<CachePlace.InRegistry> announces = new ArrayList<>();
    boolean inImage = inline;
    for (String text : to) {
      CacheWords words = new CacheWords(TO, text);
      Optional<CacheTarget> target = words.target();
      inImage |= target.isEmpty();
      target.ifPresent(targets::add);
      target.flatMap(one -> words.flight(ANNOUNCE, one.place())).ifPresent(announces::add);
    }
    for (CacheTarget target : targets) {
      if (targets.stream().filter(other -> other.place().equals(target.place())).count() > 1) {
        throw new BuildException(
            Blame.USAGE,
            "two caches go to " + target.place().shown(),
            "The second would replace the first: give each {" + TO + "} a place of its own.");
      }
    }
    return new CacheOptions(
        sources,
        targets,
        inImage,
        /* pushed= */ false,
        MountOptions.NONE,
        new FlightOptions(waits, announces));
  }

  /** Empty where nobody asks for it. */
  private Optional<CachePlace.InRegistry> flight(String word, CachePlace place) {
    if (!fields.containsKey(word) || !isTrue(word)) {
      return Optional.empty();
    }
    CachePlace.InRegistry cache = (CachePlace.InRegistry) place;
    if (cache.name().digest().isPresent()) {
      throw refused(
          "nobody can say anything beside a digest", "Leave out " + word + ", or give a tag.");
    }
    try {
      Board.beside(cache.name());
    } catch (IllegalArgumentException e) {
      throw refused(
          "the tag is too long for " + word + "=true",
          "Beside the cache's own there is one with .building after it: shorten it.");
    }
    return Optional.of(cache);
  }

  private CachePlace source() {
    List<String> alone = text.contains("=") || text.isBlank() ? List.of() : csv();
    if (alone.size() == 1) {
      return new CachePlace.InRegistry(name(alone.get(0)));
    }
    if (alone.size() > 1) {
      throw refused(
          "\"" + alone.get(1) + "\" is not key=value",
          "For more than a name say type=registry,ref=NAME; for two names, {" + FROM + "} twice.");
    }
    String type = read(TYPES_FROM);
    if (type.equals("registry")) {
      check(type, List.of("ref", WAIT));
      return new CachePlace.InRegistry(name(required("ref", "NAME")));
    }
    check(type, List.of("src", "digest", "tag"));
    String digest = fields.getOrDefault("digest", "");
    if (!digest.isEmpty()) {
      try {
        digest = Digest.parse(digest).toString();
      } catch (IllegalArgumentException e) {
        throw refused("\"" + digest + "\" is no digest", "It looks like sha256:0123….");
      }
    }
    return new CachePlace.InFolder(
        folder("src"), digest.isEmpty() ? fields.getOrDefault("tag", "latest") : digest);
  }

  /** Empty for the one in the image itself. */
  private Optional<CacheTarget> target() {
    String type = "registry";
    if (text.contains("=") || text.isBlank()) {
      type = read(TYPES_TO);
    } else {
      fields.put("ref", text); // As docker has it: a name alone is a registry's.
    }
    if (type.equals(INLINE)) {
      check(type, List.of());
      return Optional.empty();
    }
    List<String> keys = new ArrayList<>(ALWAYS);
    keys.addAll(BUDGET);
    keys.add("mode");
    keys.add("compression");
    keys.addAll(type.equals("registry") ? List.of("ref", ANNOUNCE) : List.of("dest", "tag"));
    if (fields.containsKey(LEVEL)) {
      throw refused(
          "there is no " + LEVEL,
          "A layer is compressed to the same bytes everywhere: leave it out, or say"
              + " compression=zstd for smaller ones.");
    }
    check(type, keys);
    for (String key : ALWAYS) {
      if (fields.containsKey(key) && !isTrue(key)) {
        throw refused(
            key.equals(IGNORE_ERROR)
                ? "a cache that cannot be written never fails a build"
                : key + " is always on",
            "Leave out " + key + ".");
      }
    }
    CachePlace place =
        type.equals("registry")
            ? new CachePlace.InRegistry(tagged(required("ref", "NAME")))
            : new CachePlace.InFolder(folder("dest"), fields.getOrDefault("tag", "latest"));
    return Optional.of(
        new CacheTarget(place, mode(), compression("gzip"), mostBytes(), mostTime()));
  }

  String read(List<String> types) {
    for (String field : csv()) {
      int equals = field.indexOf('=');
      if (equals < 0) {
        throw refused("\"" + field + "\" is not key=value", "");
      }
      String key = field.substring(0, equals).strip().toLowerCase(Locale.ROOT);
      if (fields.put(key, field.substring(equals + 1)) != null) {
        throw refused("\"" + key + "\" is given twice", "");
      }
    }
    String type = fields.remove("type");
    if (type == null) {
      throw refused("it has no type", "Say one of type=" + String.join(", type=", types) + ".");
    }
    if (!types.contains(type)) {
      throw refused("there is no type \"" + type + "\"", Suggestion.among(type, types));
    }
    return type;
  }

  void check(String type, List<String> keys) {
    for (String key : fields.keySet()) {
      if (!keys.contains(key)) {
        throw refused(
            "type=" + type + " has no key \"" + key + "\"",
            keys.size() < 2 ? "Leave it out." : Suggestion.among(key, keys));
      }
    }
  }

  private List<String> csv() {
    try {
      return CsvFields.of(text, "cache");
    } catch (BuildException e) {
      throw refused(e.message(), "");
    }
  }

  Optional<String> value(String key) {
    return Optional.ofNullable(fields.get(key));
  }

  String required(String key, String value) {
    String given = fields.getOrDefault(key, "");
    if (given.isEmpty()) {
      throw refused("it has no " + key, "Say " + key + "=" + value + ".");
    }
    return given;
  }

  Path folder(String key) {
    return StoreLocation.path(required(key, "DIR")).toAbsolutePath().normalize();
  }

  ImageReference name(String name) {
    try {
      return ImageReference.parse(name);
    } catch (IllegalArgumentException e) {
      throw refused(
          "\"" + name + "\" is no name of an image",
          "It looks like registry.example/team/app:cache.");
    }
  }

  ImageReference tagged(String name) {
    ImageReference reference = name(name);
    if (reference.digest().isPresent()) {
      throw refused("nobody can choose the digest of a cache", "Give it a tag instead.");
    }
    return reference;
  }

  private CacheTarget.Mode mode() {
    String mode = fields.getOrDefault("mode", "min");
    return switch (mode) {
      case "min" -> CacheTarget.Mode.MIN;
      case "max" -> CacheTarget.Mode.MAX;
      default ->
          throw refused(
              "there is no mode \"" + mode + "\"", Suggestion.among(mode, List.of("min", "max")));
    };
  }

  /** As it is said, or else the usual one. */
  Compression compression(String usual) {
    String word = fields.getOrDefault("compression", usual);
    if (!COMPRESSIONS.contains(word)) {
      throw refused(
          "there is no compression \"" + word + "\"", Suggestion.among(word, COMPRESSIONS));
    }
    return Compression.valueOf(word.toUpperCase(Locale.ROOT));
  }

  OptionalLong mostBytes() {
    String size = fields.get("max-size");
    if (size == null) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(ByteSize.parse(size));
    } catch (BuildException e) {
      throw refused("\"" + size + "\" is no size", "It looks like max-size=500m.");
    }
  }

  Optional<Duration> mostTime() {
    String time = fields.get("max-time");
    if (time == null) {
      return Optional.empty();
    }
    try {
      Duration most = GoDuration.parse(time);
      if (most.compareTo(Duration.ZERO) > 0 && most.compareTo(Duration.ofDays(1)) <= 0) {
        return Optional.of(most);
      }
    } catch (BuildException e) {
      // Told as what is no time either.
    }
    throw refused("\"" + time + "\" is no time", "It looks like max-time=60s or max-time=2m30s.");
  }

  /** Go's words for true and false. */
  private boolean isTrue(String key) {
    String value = fields.getOrDefault(key, "");
    return switch (value) {
      case "1", "t", "T", "true", "TRUE", "True" -> true;
      case "0", "f", "F", "false", "FALSE", "False" -> false;
      default -> throw refused(key + "=" + value + " is neither true nor false", "");
    };
  }

  BuildException refused(String why, String hint) {
    return new BuildException(Blame.USAGE, option + " \"" + text + "\": " + why, hint);
  }
}
