package io.jbuild.attestation;

import io.jbuild.json.JsonException;
import io.jbuild.json.JsonObject;
import io.jbuild.oci.Platform;
import java.util.ArrayList;
import java.util.List;

/**
 * Where an image comes from: all that a build was asked for and used (SLSA provenance v1). It holds
 * neither times nor anything of the machine, so that equal builds have equal ones.
 *
 * @param mode how much is told
 * @param parameters what was asked for
 * @param buildPlatform of the machine, which the Dockerfile may ask for
 * @param steps in the order of the plan; none where little is told
 * @param materials what was used, in the order of their names within their roles
 * @param builder who built
 */
public record Provenance(
    Mode mode,
    BuildParameters parameters,
    Platform buildPlatform,
    List<RecordedStep> steps,
    List<Material> materials,
    Builder builder) {

  /** What the fields mean: the section of docs/attestations.md with this name. */
  public static final String BUILD_TYPE = "https://jbuild.io/attestations#build-type-v1";

  /** How much is told, in docker's words. */
  public enum Mode {
    /** What was used, without arguments and the Dockerfile's text. */
    MIN,
    /** All that it takes to build again. */
    MAX
  }

  /**
   * Who built.
   *
   * @param id an address that those who trust it know
   * @param version of jbuild
   */
  public record Builder(String id, String version) {}

  public Provenance {
    steps = List.copyOf(steps);
    materials = List.copyOf(materials);
  }

  /** The predicate. */
  public Attestation attestation() {
    return new Attestation(PredicateType.PROVENANCE, toJson());
  }

  /** The predicate's bytes. */
  public byte[] toBytes() {
    return toJson().toBytes();
  }

  private JsonObject toJson() {
    JsonObject internal =
        JsonObject.create()
            .put("mode", mode == Mode.MAX ? "max" : "min")
            .put("buildPlatform", buildPlatform.toString());
    if (mode == Mode.MAX) {
      internal.putObjects("steps", steps.stream().map(RecordedStep::toJson).toList());
    }
    JsonObject definition =
        JsonObject.create()
            .put("buildType", BUILD_TYPE)
            .put("externalParameters", parameters.toJson())
            .put("internalParameters", internal)
            .putObjects("resolvedDependencies", materials.stream().map(Material::toJson).toList());
    JsonObject who =
        JsonObject.create()
            .put("id", builder.id())
            .put("version", JsonObject.create().put("jbuild", builder.version()));
    return JsonObject.create()
        .put("buildDefinition", definition)
        .put("runDetails", JsonObject.create().put("builder", who));
  }

  /**
   * Reads a predicate that jbuild made.
   *
   * @throws JsonException for anything else, also where it is of another builder
   */
  public static Provenance parse(byte[] predicate) throws JsonException {
    JsonObject json = JsonObject.parse(predicate);
    JsonObject definition = required(json, "buildDefinition");
    String type = definition.requiredText("buildType");
    if (!type.equals(BUILD_TYPE)) {
      throw JsonException.malformed(
          "provenance", new IllegalArgumentException("its build type is " + type));
    }
    JsonObject internal = required(definition, "internalParameters");
    JsonObject builder = required(required(json, "runDetails"), "builder");
    List<Material> materials = new ArrayList<>();
    for (JsonObject material : definition.objects("resolvedDependencies")) {
      materials.add(Material.of(material));
    }
    try {
      return new Provenance(
          internal.requiredText("mode").equals("max") ? Mode.MAX : Mode.MIN,
          BuildParameters.of(required(definition, "externalParameters")),
          Platform.parse(internal.requiredText("buildPlatform")),
          RecordedStep.all(internal.objects("steps")),
          materials,
          new Builder(
              builder.requiredText("id"), builder.textMap("version").getOrDefault("jbuild", "")));
    } catch (IllegalArgumentException e) {
      throw JsonException.malformed("provenance", e);
    }
  }

  static JsonObject required(JsonObject json, String name) throws JsonException {
    return json.object(name)
        .orElseThrow(
            () ->
                JsonException.malformed(
                    "provenance", new IllegalArgumentException("\"" + name + "\" is missing")));
  }
}
