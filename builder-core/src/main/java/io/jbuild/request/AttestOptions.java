package io.jbuild.request;

import io.jbuild.attestation.PredicateType;
import io.jbuild.attestation.Provenance;
import io.jbuild.dockerfile.CsvFields;
import io.jbuild.dockerfile.GoBoolean;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Suggestion;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is to be said about an image, besides what it holds; nothing, where nobody asks.
 *
 * @param mode how much its provenance tells; empty where there is to be none
 * @param builder who built, an address
 * @param sboms in which forms it is said what is in it
 * @param version of jbuild
 */
public record AttestOptions(
    Optional<Provenance.Mode> mode,
    String builder,
    SortedSet<PredicateType> sboms,
    String version) {

  /** Nothing is said. */
  public static final AttestOptions NONE =
      new AttestOptions(Optional.empty(), "", new TreeSet<>(), "");

  /** Who builds where nobody says more: anybody with this program. */
  private static final String ANYBODY = "https://jbuild.io/attestations#builder";

  private static final List<String> TYPES = List.of("provenance", "sbom");
  private static final List<String> PROVENANCE_KEYS = List.of("mode", "builder-id", "version");
  private static final List<String> SBOM_KEYS = List.of("format");
  private static final List<String> FORMATS = List.of("spdx", "cyclonedx");

  public AttestOptions {
    sboms = Collections.unmodifiableSortedSet(new TreeSet<>(sboms));
  }

  /** Whether nothing is to be said. */
  boolean isEmpty() {
    return mode.isEmpty() && sboms.isEmpty();
  }

  /**
   * Reads docker's words.
   *
   * @param attests what is to be said, each of a type
   * @param provenance whether and how it is said where it comes from, which counts more
   * @param sbom whether and how it is said what is in it, which counts more
   * @param version of jbuild
   * @throws BuildException for what cannot be read, or made
   */
  public static AttestOptions parse(
      List<String> attests, Optional<String> provenance, Optional<String> sbom, String version) {
    Reading reading = new Reading();
    for (String text : attests) {
      reading.attest(text);
    }
    provenance.ifPresent(text -> reading.provenance("provenance '" + text + "'", fields(text)));
    if (sbom.isPresent()) {
      reading.sboms.clear();
      reading.sbom("SBOM '" + sbom.get() + "'", fields(sbom.get()));
    }
    return new AttestOptions(reading.mode, reading.builder, reading.sboms, version);
  }

  private static SortedMap<String, String> fields(String text) {
    SortedMap<String, String> fields = new TreeMap<>();
    for (String field : CsvFields.of(text, "attestation")) {
      int equals = field.indexOf('=');
      fields.put(
          equals < 0 ? field : field.substring(0, equals),
          equals < 0 ? "" : field.substring(equals + 1));
    }
    return fields;
  }

  /** What was read so far. */
  private static final class Reading {
    private Optional<Provenance.Mode> mode = Optional.empty();
    private String builder = ANYBODY;
    private final SortedSet<PredicateType> sboms = new TreeSet<>();

    private void attest(String text) {
      SortedMap<String, String> fields = fields(text);
      String type = fields.getOrDefault("type", "");
      fields.remove("type");
      switch (type) {
        case "provenance" -> provenance("attestation '" + text + "'", fields);
        case "sbom" -> sbom("attestation '" + text + "'", fields);
        default ->
            throw refusal(
                "attestation '" + text + "': there is no type '" + type + "'",
                Suggestion.of(type, TYPES)
                    .map(match -> "Did you mean type=" + match + "?")
                    .orElse("It is type=provenance,mode=max or type=sbom."));
      }
    }

    private void provenance(String asked, SortedMap<String, String> fields) {
      if (isOff(asked, fields)) {
        mode = Optional.empty();
        return;
      }
      checkKeys(asked, fields, PROVENANCE_KEYS);
      String version = fields.getOrDefault("version", "v1");
      if (!version.equals("v1")) {
        throw refusal(
            asked + ": provenance of version " + version + " is not made",
            "jbuild writes SLSA v1: leave out version=, or say version=v1.");
      }
      builder = fields.getOrDefault("builder-id", builder);
      mode =
          Optional.of(
              switch (fields.getOrDefault("mode", "min")) {
                case "min" -> Provenance.Mode.MIN;
                case "max" -> Provenance.Mode.MAX;
                default ->
                    throw refusal(
                        asked + ": there is no mode '" + fields.get("mode") + "'",
                        "It is mode=min, or mode=max with arguments and the Dockerfile's text.");
              });
    }

    private void sbom(String asked, SortedMap<String, String> fields) {
      if (isOff(asked, fields)) {
        sboms.clear();
        return;
      }
      if (fields.containsKey("generator")) {
        throw refusal(
            asked + ": SBOMs are not made by other programs",
            "jbuild reads the image's package databases itself: leave out generator=.");
      }
      for (String format : FORMATS) {
        if (fields.getOrDefault(format, "=").isEmpty()) {
          sboms.add(type(asked, format));
          fields.remove(format);
        }
      }
      checkKeys(asked, fields, SBOM_KEYS);
      if (fields.containsKey("format") || sboms.isEmpty()) {
        sboms.add(type(asked, fields.getOrDefault("format", FORMATS.get(0))));
      }
    }

    /** Takes the words for true and false out. */
    private static boolean isOff(String asked, SortedMap<String, String> fields) {
      boolean off = false;
      for (String word : List.copyOf(fields.keySet())) {
        Optional<Boolean> value = GoBoolean.parse(word);
        if (value.isPresent() && fields.getOrDefault(word, "").isEmpty()) {
          off |= !value.get();
          fields.remove(word);
        }
      }
      String disabled = fields.getOrDefault("disabled", "false");
      fields.remove("disabled");
      return off
          || GoBoolean.parse(disabled)
              .orElseThrow(() -> refusal(asked + ": disabled is neither true nor false", ""));
    }

    private static PredicateType type(String asked, String format) {
      return switch (format) {
        case "spdx" -> PredicateType.SPDX;
        case "cyclonedx" -> PredicateType.CYCLONEDX;
        default ->
            throw refusal(
                asked + ": there is no SBOM format '" + format + "'",
                Suggestion.among(format, List.of("spdx", "cyclonedx")));
      };
    }

    private static void checkKeys(
        String asked, SortedMap<String, String> fields, List<String> keys) {
      for (String key : fields.keySet()) {
        if (!keys.contains(key)) {
          throw refusal(
              asked + ": unknown '" + key + "'",
              Suggestion.of(key, keys)
                  .map(match -> "Did you mean " + match + "=?")
                  .orElse("There are: " + String.join(", ", keys) + "."));
        }
      }
    }
  }

  private static BuildException refusal(String message, String hint) {
    return new BuildException(Blame.USAGE, message, hint);
  }
}
