package io.jbuild.export;

import io.jbuild.blob.Compression;
import io.jbuild.export.Output.Packaging;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Suggestion;
import io.jbuild.oci.ImageReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads docker's form of an output: fields of CSV, each {@code key=value}. */
final class OutputParser {

  private static final List<String> TYPES =
      List.of("image", "registry", "docker", "oci", "local", "tar");
  private static final String REWRITE = "rewrite-timestamp";
  private static final String BY_DIGEST = "push-by-digest";
  private static final String CANONICAL = "name-canonical";
  private static final String ATTESTATIONS = "attestations";
  private static final List<String> ATTESTATION_PLACES = List.of("referrers", "index");
  private static final List<String> LAYOUT_KEYS =
      List.of("type", "dest", "name", "tar", "compression", REWRITE);
  private static final List<String> COMPRESSIONS = List.of("uncompressed", "gzip", "zstd");
  private static final String ANNOTATION = "annotation.";
  private static final String MANIFEST_ANNOTATION = "annotation-manifest.";

  private final String text;

  OutputParser(String text) {
    this.text = text;
  }

  Output parse() {
    List<String> fields = fields();
    if (fields.size() == 1 && fields.get(0).equals(text) && !text.startsWith("type=")) {
      return files(text.equals("-") ? Output.Type.TAR : Output.Type.LOCAL, text);
    }
    SortedMap<String, String> values = new TreeMap<>();
    SortedMap<String, String> annotations = new TreeMap<>();
    for (String field : fields) {
      int equals = field.indexOf('=');
      if (equals < 0) {
        throw refused("\"" + field + "\" is not key=value", "");
      }
      String key = field.substring(0, equals).strip();
      String value = field.substring(equals + 1);
      String lower = key.toLowerCase(Locale.ROOT);
      if (lower.startsWith(ANNOTATION)) {
        annotations.put(key.substring(ANNOTATION.length()), value);
      } else if (lower.startsWith(MANIFEST_ANNOTATION)) {
        annotations.put(key.substring(MANIFEST_ANNOTATION.length()), value);
      } else if (values.put(lower, value) != null) {
        throw refused("\"" + lower + "\" is given twice", "");
      }
    }
    return output(values, annotations);
  }

  private Output output(SortedMap<String, String> values, SortedMap<String, String> annotations) {
    String typeName = values.get("type");
    if (typeName == null) {
      throw refused("it has no type", "Say one of " + String.join(", ", TYPES) + ".");
    }
    if (!TYPES.contains(typeName)) {
      throw refused("there is no type \"" + typeName + "\"", meant(typeName, TYPES));
    }
    boolean registry = typeName.equals("registry"); // docker's short word for a pushed image
    Output.Type type =
        registry ? Output.Type.IMAGE : Output.Type.valueOf(typeName.toUpperCase(Locale.ROOT));
    List<String> keys = keys(type);
    for (String key : values.keySet()) {
      if (!keys.contains(key)) {
        throw refused("type=" + typeName + " has no key \"" + key + "\"", meant(key, keys));
      }
    }
    if (type == Output.Type.LOCAL || type == Output.Type.TAR) {
      if (!annotations.isEmpty()) {
        throw refused("type=" + typeName + " has no manifest to annotate", "");
      }
      return files(type, required(values, typeName));
    }
    Output.FileTimes fileTimes =
        isTrue(REWRITE, values.getOrDefault(REWRITE, "false"))
            ? Output.FileTimes.LIMITED
            : Output.FileTimes.KEPT;
    Output.Push push = push(values, registry);
    List<ImageReference> names = names(values.getOrDefault("name", ""), push);
    if (type == Output.Type.IMAGE) {
      return new Output(
          type,
          Optional.empty(),
          Packaging.FOLDER,
          Compression.UNCOMPRESSED,
          names,
          annotations,
          fileTimes,
          push,
          attestations(values));
    }
    Optional<String> dest = Optional.of(required(values, typeName));
    return new Output(
        type,
        dest,
        packaging(values.getOrDefault("tar", "true"), dest),
        compression(values.getOrDefault("compression", "gzip")),
        names,
        annotations,
        fileTimes,
        push,
        attestations(values));
  }

  private Output.Attestations attestations(SortedMap<String, String> values) {
    String place = values.getOrDefault(ATTESTATIONS, "referrers");
    if (!ATTESTATION_PLACES.contains(place)) {
      throw refused("there are no " + ATTESTATIONS + "=" + place, meant(place, ATTESTATION_PLACES));
    }
    return Output.Attestations.valueOf(place.toUpperCase(Locale.ROOT));
  }

  private Output.Push push(SortedMap<String, String> values, boolean registry) {
    boolean push = isTrue("push", values.getOrDefault("push", Boolean.toString(registry)));
    boolean digest = isTrue(BY_DIGEST, values.getOrDefault(BY_DIGEST, "false"));
    // A name with the digest in it needs no entry in the store: the id finds the image.
    isTrue(CANONICAL, values.getOrDefault(CANONICAL, "false"));
    if (!push) {
      return Output.Push.NOTHING;
    }
    return digest ? Output.Push.DIGEST : Output.Push.NAMES;
  }

  private static List<String> keys(Output.Type type) {
    return switch (type) {
      case IMAGE -> List.of("type", "name", "push", BY_DIGEST, CANONICAL, REWRITE, ATTESTATIONS);
      case OCI -> {
        List<String> keys = new ArrayList<>(LAYOUT_KEYS);
        keys.add(ATTESTATIONS);
        yield keys;
      }
      case DOCKER -> LAYOUT_KEYS;
      case LOCAL, TAR -> List.of("type", "dest");
    };
  }

  private Output files(Output.Type type, String dest) {
    if (dest.equals("-") && type == Output.Type.LOCAL) {
      throw refused("a directory cannot go to the standard output", "Say type=tar.");
    }
    return new Output(
        type,
        Optional.of(dest),
        Packaging.ARCHIVE,
        Compression.UNCOMPRESSED,
        List.of(),
        Collections.emptySortedMap(),
        Output.FileTimes.KEPT,
        Output.Push.NOTHING,
        Output.Attestations.REFERRERS);
  }

  private String required(SortedMap<String, String> values, String type) {
    String dest = values.getOrDefault("dest", "");
    if (dest.isEmpty()) {
      throw refused(
          "type=" + type + " needs dest",
          type.equals("local")
              ? "Say dest=DIRECTORY."
              : "Say dest=FILE, or dest=- for the standard output.");
    }
    return dest;
  }

  private Packaging packaging(String value, Optional<String> dest) {
    if (isTrue("tar", value)) {
      return Packaging.ARCHIVE;
    }
    if (dest.equals(Optional.of("-"))) {
      throw refused("a folder cannot go to the standard output", "Leave out tar=false.");
    }
    return Packaging.FOLDER;
  }

  private Compression compression(String value) {
    if (!COMPRESSIONS.contains(value)) {
      throw refused("there is no compression \"" + value + "\"", meant(value, COMPRESSIONS));
    }
    return Compression.valueOf(value.toUpperCase(Locale.ROOT));
  }

  private List<ImageReference> names(String value, Output.Push push) {
    List<ImageReference> names = new ArrayList<>();
    for (String name : value.split(",", -1)) {
      if (!name.isBlank()) {
        if (push == Output.Push.DIGEST && name.lastIndexOf(':') > name.lastIndexOf('/')) {
          throw refused(
              "can't push tagged ref " + name.strip() + " by digest", "Leave out the tag.");
        }
        try {
          names.add(ImageReference.parse(name.strip()));
        } catch (IllegalArgumentException e) {
          throw refused(String.valueOf(e.getMessage()), "");
        }
      }
    }
    return names;
  }

  /** Go's words for true and false. */
  private boolean isTrue(String key, String value) {
    return switch (value) {
      case "1", "t", "T", "true", "TRUE", "True" -> true;
      case "0", "f", "F", "false", "FALSE", "False" -> false;
      default -> throw refused(key + "=" + value + " is neither true nor false", "");
    };
  }

  /** Fields as Go's CSV reader gives them: a quoted field may hold commas and doubled quotes. */
  private List<String> fields() {
    List<String> fields = new ArrayList<>();
    int at = 0;
    while (true) {
      StringBuilder field = new StringBuilder();
      if (at < text.length() && text.charAt(at) == '"') {
        at = quoted(at + 1, field);
      } else {
        int comma = text.indexOf(',', at);
        int end = comma < 0 ? text.length() : comma;
        field.append(text, at, end);
        at = end;
      }
      fields.add(field.toString());
      if (at == text.length()) {
        return fields;
      }
      at++;
    }
  }

  private int quoted(int from, StringBuilder field) {
    int at = from;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c != '"') {
        field.append(c);
        at++;
      } else if (at + 1 < text.length() && text.charAt(at + 1) == '"') {
        field.append(c);
        at += 2;
      } else if (at + 1 == text.length() || text.charAt(at + 1) == ',') {
        return at + 1;
      } else {
        break;
      }
    }
    throw refused("a quote is not closed", "");
  }

  private BuildException refused(String why, String hint) {
    return new BuildException(Blame.USAGE, "output \"" + text + "\": " + why, hint);
  }

  private static String meant(String word, List<String> words) {
    return Suggestion.of(word, words)
        .map(match -> "Did you mean \"" + match + "\"?")
        .orElse("It may be one of " + String.join(", ", words) + ".");
  }
}
