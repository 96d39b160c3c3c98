package io.jbuild.cli;

import static java.util.Map.entry;

import io.jbuild.cli.format.Listing;
import io.jbuild.failure.BuildException;
import io.jbuild.report.format.Human;
import io.jbuild.result.ContainerDetails;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code jbuild ps}: the containers, newest first. */
final class PsCommand implements Command {

  /** As docker shortens a command. */
  private static final int COMMAND_WIDTH = 20;

  private static final Map<String, String> HEADINGS =
      Map.ofEntries(
          entry("Command", "COMMAND"),
          entry("CreatedAt", "CREATED AT"),
          entry("ID", "CONTAINER ID"),
          entry("Image", "IMAGE"),
          entry("Names", "NAMES"),
          entry("RunningFor", "CREATED"),
          entry("State", "STATE"),
          entry("Status", "STATUS"));

  @Override
  public Syntax syntax() {
    return Syntax.of("ps", "[OPTIONS]", "List containers.")
        .flag("Also those that have ended", "-a", "--all")
        .flag("Only ids", "-q", "--quiet")
        .flag("The latest alone, ended or not", "-l", "--latest")
        .flag("Whole ids and commands", "--no-trunc")
        .values("NAME=VALUE", "Only those with id=, name=, ancestor=, status=", "-f", "--filter")
        .value("table|json|TEMPLATE", "How it is printed; a template is Go's", "--format");
  }

  @Override
  public int run(Invocation invocation) throws IOException {
    Arguments arguments = invocation.arguments();
    arguments.none();
    ContainerFilter filter = ContainerFilter.of(arguments.values("--filter"));
    List<ContainerDetails> shown = new ArrayList<>();
    List<BuildException> unreadable = new ArrayList<>();
    for (ContainerDetails container : invocation.engine().containers().list(unreadable::add)) {
      boolean counts =
          arguments.flag("--all")
              || arguments.flag("--latest")
              || filter.asksForState()
              || container.state() == ContainerDetails.State.RUNNING;
      if (counts && filter.takes(container)) {
        shown.add(container);
      }
    }
    if (arguments.flag("--latest")) {
      shown = shown.subList(0, Math.min(1, shown.size()));
    }
    List<Map<String, String>> rows = new ArrayList<>();
    shown.forEach(container -> rows.add(row(container, invocation)));
    invocation.print(
        new Listing(
            HEADINGS,
            "{{.ID}}\t{{.Image}}\t{{.Command}}\t{{.RunningFor}}\t{{.Status}}\t{{.Names}}"),
        rows);
    FailureReport report = new FailureReport(invocation.around());
    unreadable.forEach(report::failure);
    // A list that lacks something must not look whole to a script.
    return unreadable.isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
  }

  private static Map<String, String> row(ContainerDetails container, Invocation invocation) {
    boolean whole = invocation.arguments().flag("--no-trunc");
    Instant now = invocation.around().clock().instant();
    ImageTime created = new ImageTime(Optional.of(container.created()));
    return Map.ofEntries(
        entry("Command", command(container, whole)),
        entry("CreatedAt", created.at()),
        entry("ID", whole ? container.id() : Invocation.shortId(container.id())),
        entry("Image", container.image()),
        entry("Names", container.name()),
        entry("RunningFor", created.since(now)),
        entry("State", container.state().word()),
        entry("Status", status(container, now)));
  }

  private static String command(ContainerDetails container, boolean whole) {
    List<String> words = new ArrayList<>();
    for (String word : container.command()) {
      words.add(word.contains(" ") ? "'" + word + "'" : word);
    }
    String text = String.join(" ", words);
    String shown = whole ? text : Human.shortened(text, COMMAND_WIDTH);
    return "\"" + shown.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
  }

  private static String status(ContainerDetails container, Instant now) {
    return switch (container.state()) {
      case RUNNING -> "Up " + Human.duration(Duration.between(container.created(), now));
      case EXITED ->
          "Exited ("
              + container.exitCode().orElseThrow()
              + ") "
              + new ImageTime(Optional.of(container.ended())).since(now);
      case DEAD -> "Dead";
    };
  }
}
