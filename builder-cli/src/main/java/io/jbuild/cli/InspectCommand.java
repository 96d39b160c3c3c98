package io.jbuild.cli;

import io.jbuild.cli.format.GoTemplate;
import io.jbuild.failure.BuildException;
import io.jbuild.oci.Platform;
import io.jbuild.report.format.Value;
import io.jbuild.request.ImageAttestations;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code jbuild inspect}: all that is known of images, as docker's JSON. */
final class InspectCommand implements Command {

  @Override
  public Syntax syntax() {
    return Syntax.of("inspect", "[OPTIONS] IMAGE [IMAGE...]", "Show all that is known of images.")
        .value("json|TEMPLATE", "How it is printed; a template is Go's", "-f", "--format")
        .value("OS/ARCH", "Of several platforms this one (default: the machine's)", "--platform")
        .flag("Show where the image comes from, as SLSA has it", "--provenance")
        .flag("Show what is in the image, as SPDX or CycloneDX have it", "--sbom")
        .value("image", "Docker's word for what is meant", "--type")
        .flag("Docker's word; an image's size is always shown", "-s", "--size");
  }

  @Override
  public int run(Invocation invocation) throws IOException, InterruptedException {
    List<String> names = invocation.arguments().atLeastOne("an IMAGE");
    String type = invocation.arguments().value("--type").orElse("image");
    if (!type.equals("image")) {
      throw Usage.refusal("'jbuild inspect' shows images, not '" + type + "'");
    }
    Optional<GoTemplate> template =
        invocation
            .arguments()
            .value("--format")
            .map(format -> Usage.format(format, List.of("json")))
            .filter(format -> !format.isEmpty() && !format.equals("json"))
            .map(GoTemplate::parse);
    Optional<Platform> platform = invocation.arguments().platform();
    List<Value> found = new ArrayList<>();
    int code = ExitCode.DONE;
    for (String name : names) {
      try {
        found.add(inspected(invocation, name, platform));
      } catch (BuildException missing) {
        // As docker: the other images are shown all the same.
        new FailureReport(invocation.around()).failure(missing);
        code = ExitCode.FAILED;
      }
    }
    if (invocation.arguments().value("--format").isEmpty() && isOfAttestation(invocation)) {
      // One document, as it is, for each image.
      found.forEach(said -> invocation.around().out().println(said.pretty(2)));
      return code;
    }
    StringBuilder text = new StringBuilder();
    if (template.isPresent()) {
      found.forEach(image -> text.append(template.get().apply(image)).append('\n'));
    } else if (invocation.arguments().value("--format").orElse("").equals("json")) {
      text.append(new Value.Items(found).compact()).append('\n');
    } else {
      text.append(new Value.Items(found).pretty(4)).append('\n');
    }
    invocation.around().out().print(text);
    return code;
  }

  private static boolean isOfAttestation(Invocation invocation) {
    return invocation.arguments().flag("--provenance") || invocation.arguments().flag("--sbom");
  }

  private static Value inspected(Invocation invocation, String name, Optional<Platform> platform)
      throws IOException, InterruptedException {
    if (!isOfAttestation(invocation)) {
      return InspectedImage.of(invocation.image(name, platform));
    }
    if (invocation.arguments().flag("--provenance") && invocation.arguments().flag("--sbom")) {
      throw Usage.refusal("--provenance and --sbom cannot be shown together", "Ask for one.");
    }
    ImageAttestations.Question question =
        invocation.arguments().flag("--sbom")
            ? ImageAttestations.Question.SBOM
            : ImageAttestations.Question.PROVENANCE;
    return value(invocation.engine().attestations().find(name, platform, question));
  }

  private static Value value(@Nullable Object json) {
    if (json instanceof Map<?, ?> object) {
      Map<String, Value> fields = new LinkedHashMap<>();
      object.forEach((name, inner) -> fields.put(String.valueOf(name), value(inner)));
      return new Value.Fields(fields);
    }
    if (json instanceof List<?> array) {
      return new Value.Items(array.stream().map(InspectCommand::value).toList());
    }
    if (json instanceof Boolean flag) {
      return new Value.Flag(flag);
    }
    if (json instanceof Integer || json instanceof Long) {
      return Value.whole(((Number) json).longValue());
    }
    return json == null ? new Value.Nothing("<no value>") : Value.text(json.toString());
  }
}
