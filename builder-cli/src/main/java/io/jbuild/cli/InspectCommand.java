package io.jbuild.cli;

import io.jbuild.Images;
import io.jbuild.cli.format.GoTemplate;
import io.jbuild.cli.format.Value;
import io.jbuild.failure.BuildException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code jbuild inspect}: all that is known of images, as docker's JSON. */
final class InspectCommand implements Command {

  @Override
  public Syntax syntax() {
    return Syntax.of("inspect", "[OPTIONS] IMAGE [IMAGE...]", "Show all that is known of images.")
        .value("FORMAT", "json, or a Go template for each image", "-f", "--format");
  }

  @Override
  public int run(Invocation invocation) throws IOException {
    List<String> names = invocation.arguments().atLeastOne("an IMAGE");
    Optional<GoTemplate> template =
        invocation
            .arguments()
            .value("--format")
            .filter(format -> !format.isEmpty() && !format.equals("json"))
            .map(GoTemplate::parse);
    Images store = invocation.engine().images();
    List<Value> images = new ArrayList<>();
    int code = ExitCode.DONE;
    for (String name : names) {
      try {
        images.add(InspectedImage.of(store.find(name)));
      } catch (BuildException missing) {
        // As docker: the other images are shown all the same.
        new FailureReport(invocation.around()).failure(missing);
        code = ExitCode.of(missing.blame());
      }
    }
    StringBuilder text = new StringBuilder();
    if (template.isPresent()) {
      images.forEach(image -> text.append(template.get().apply(image)).append('\n'));
    } else if (invocation.arguments().value("--format").orElse("").equals("json")) {
      text.append(new Value.Items(images).compact()).append('\n');
    } else {
      text.append(new Value.Items(images).pretty(4)).append('\n');
    }
    invocation.around().out().print(text);
    return code;
  }
}
