package io.jbuild.cli;

import io.jbuild.cli.format.Listing;
import java.util.List;
import java.util.Map;

/** {@code jbuild version}: which jbuild this is. */
final class VersionCommand implements Command {

  private static final Listing LISTING = new Listing(Map.of("Version", "VERSION"), "{{.Version}}");

  @Override
  public Syntax syntax() {
    return Syntax.of("version", "[OPTIONS]", "Show the version.")
        .value("json|TEMPLATE", "How it is printed; a template is Go's", "--format");
  }

  @Override
  public int run(Invocation invocation) {
    invocation.arguments().none();
    String text = Version.text();
    invocation
        .around()
        .out()
        .print(
            invocation
                .arguments()
                .value("--format")
                .map(format -> Usage.format(format, List.of("table", "json")))
                .map(format -> LISTING.render(format, List.of(Map.of("Version", text))))
                .orElse("jbuild version " + text + "\n"));
    return ExitCode.DONE;
  }
}
