package io.jbuild.cli;

import io.jbuild.cli.format.GoTemplate;
import io.jbuild.cli.format.Value;
import io.jbuild.failure.BuildException;
import io.jbuild.oci.Platform;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code jbuild inspect}: all that is known of images, as docker's JSON. */
final class InspectCommand implements Command {

  @Override
  public Syntax syntax() {
    return Syntax.of("inspect", "[OPTIONS] IMAGE [IMAGE...]", "Show all that is known of images.")
        .value("FORMAT", "json, or a Go template for each image", "-f", "--format")
        .value("OS/ARCH", "Of several platforms this one (default: the machine's)", "--platform")
        .value("TYPE", "Docker's word for what is meant: image", "--type")
        .flag("Docker's word; an image's size is always shown", "-s", "--size");
  }

  @Override
  public int run(Invocation invocation) throws IOException {
    List<String> names = invocation.arguments().atLeastOne("an IMAGE");
    String type = invocation.arguments().value("--type").orElse("image");
    if (!type.equals("image")) {
      throw Usage.refusal("'jbuild inspect' shows images, not '" + type + "'");
    }
    Optional<GoTemplate> template =
        invocation
            .arguments()
            .value("--format")
            .filter(format -> !format.isEmpty() && !format.equals("json"))
            .map(GoTemplate::parse);
    Optional<Platform> platform = invocation.arguments().platform();
    List<Value> found = new ArrayList<>();
    int code = ExitCode.DONE;
    for (String name : names) {
      try {
        found.add(InspectedImage.of(invocation.image(name, platform)));
      } catch (BuildException missing) {
        // As docker: the other images are shown all the same.
        new FailureReport(invocation.around()).failure(missing);
        code = ExitCode.FAILED;
      }
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
}
