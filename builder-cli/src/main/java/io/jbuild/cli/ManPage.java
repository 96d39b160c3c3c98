package io.jbuild.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A manual page in the language of man(7), which all that show such pages read. */
final class ManPage {

  private static final int WIDTH = 78;

  private static final List<Map.Entry<String, String>> VARIABLES =
      List.of(
          Map.entry("JBUILD_STORE", "Where images and results are kept, as --store."),
          Map.entry("JBUILD_MAX_SIZE", "What the store may take, as --max-size."),
          Map.entry("JBUILD_OFFLINE", "1: no other machine is asked for anything."),
          Map.entry("JBUILD_DEBUG", "Not empty: a failure is told with what led to it."),
          Map.entry("JBUILD_JAVA_OPTIONS", "Further options for Java."),
          Map.entry("BUILDKIT_PROGRESS", "How a build is shown, where --progress does not say it."),
          Map.entry("NO_COLOR", "Not empty: no colours."),
          Map.entry("SOURCE_DATE_EPOCH", "When images were made, in seconds since 1970."),
          Map.entry("DOCKER_CONFIG", "The folder of docker's config.json, which has logins."),
          Map.entry("HTTP_PROXY, HTTPS_PROXY, NO_PROXY", "Proxies, for registries too."));

  private static final List<Map.Entry<String, String>> CODES =
      List.of(
          Map.entry(ExitCode.DONE + "", "Done."),
          Map.entry(
              ExitCode.FAILED + "", "Failed: the Dockerfile, a command, a registry, the machine."),
          Map.entry(ExitCode.USAGE + "", "The words make no sense."),
          Map.entry(ExitCode.OWN_FAULT + "", "A fault of jbuild itself."),
          Map.entry(
              ExitCode.NOT_TOLD + "",
              "verify, diff: nobody can tell whether there is a difference."),
          Map.entry(
              ExitCode.NOT_RUN + "",
              "run: the command was not begun; "
                  + ExitCode.NOT_EXECUTABLE
                  + ": it cannot be executed; "
                  + ExitCode.NOT_FOUND
                  + ": it is not there. Else its own code."),
          Map.entry(ExitCode.INTERRUPTED + "", "Interrupted."));

  private final StringBuilder text = new StringBuilder();

  private ManPage(String name, String summary) {
    line(".TH " + name.toUpperCase(Locale.ROOT) + " 1 \"\" \"jbuild " + Version.text() + "\"");
    section("NAME");
    // Nothing but this may stand here: it is what apropos reads.
    line(
        name
            + " \\- "
            + escaped(summary.substring(0, 1).toLowerCase(Locale.ROOT) + summary.substring(1)));
    section("SYNOPSIS");
  }

  /** The page of jbuild itself. */
  static String ofAll() {
    ManPage page =
        new ManPage("jbuild", "Build container images from Dockerfiles, without a daemon");
    page.synopsis("jbuild", "[build] [OPTIONS] CONTEXT");
    page.line(".br");
    page.synopsis("jbuild", "COMMAND [OPTIONS] [ARGUMENTS]");
    page.section("COMMANDS");
    for (CommandName.Group group : CommandName.Group.values()) {
      page.subsection(group.title());
      group
          .commands()
          .forEach(
              command ->
                  page.item("\\fB" + escaped(command.word()) + "\\fR", command.summary() + "."));
    }
    page.section("ENVIRONMENT");
    VARIABLES.forEach(each -> page.item("\\fB" + each.getKey() + "\\fR", each.getValue()));
    page.section("EXIT STATUS");
    CODES.forEach(each -> page.item("\\fB" + each.getKey() + "\\fR", each.getValue()));
    page.seeAlso(
        CommandName.words().stream()
            .map(word -> "jbuild-" + word)
            .sorted()
            .collect(Collectors.toList()));
    return page.text.toString();
  }

  /** The page of a command. */
  static String of(CommandName command) {
    Syntax syntax = command.command().syntax();
    ManPage page = new ManPage("jbuild-" + command.word(), command.summary());
    page.synopsis("jbuild " + command.word(), syntax.synopsis());
    page.section("DESCRIPTION");
    page.words(escaped(syntax.description()));
    page.section("OPTIONS");
    Map<String, List<Option>> shown = syntax.shown();
    shown.forEach(
        (title, options) -> {
          if (shown.size() > 1) {
            page.subsection(title.isEmpty() ? HelpText.GENERAL : title);
          }
          options.forEach(option -> page.item(names(option), option.description() + "."));
        });
    page.seeAlso(List.of("jbuild"));
    return page.text.toString();
  }

  private static String names(Option option) {
    String names =
        option.shortName().isEmpty() ? "" : "\\fB" + escaped(option.shortName()) + "\\fR, ";
    String value = escaped(option.usage().substring(option.longName().length()));
    return names
        + "\\fB"
        + escaped(option.longName())
        + "\\fR"
        + (value.isEmpty() ? "" : "\\fI" + value + "\\fR");
  }

  private void synopsis(String command, String rest) {
    line("\\fB" + escaped(command) + "\\fR \\fI" + escaped(rest) + "\\fR");
  }

  private void section(String title) {
    line(".SH " + (title.contains(" ") ? "\"" + title + "\"" : title));
  }

  private void subsection(String title) {
    line(".SS \"" + escaped(title) + "\"");
  }

  private void item(String what, String told) {
    line(".TP");
    line(what);
    words(escaped(told));
  }

  private void seeAlso(List<String> pages) {
    section("SEE ALSO");
    words(
        pages.stream()
            .map(page -> "\\fB" + escaped(page) + "\\fR(1)")
            .collect(Collectors.joining(", ")));
  }

  private void line(String line) {
    text.append(line).append('\n');
  }

  /** Lines of some words each: formatters join them. */
  private void words(String words) {
    StringBuilder line = new StringBuilder();
    for (String word : words.split(" ", -1)) {
      if (line.length() > 0 && line.length() + 1 + word.length() > WIDTH) {
        line(line.toString());
        line.setLength(0);
      }
      line.append(line.length() == 0 ? atLineBegin(word) : " " + word);
    }
    line(line.toString());
  }

  /** A dot there would make a request of the line. */
  private static String atLineBegin(String word) {
    return word.startsWith(".") ? "\\&" + word : word;
  }

  /** What stands for itself, in ASCII. */
  private static String escaped(String plain) {
    StringBuilder safe = new StringBuilder();
    plain
        .codePoints()
        .forEach(
            point -> {
              switch (point) {
                case '\\' -> safe.append("\\e");
                case '-' -> safe.append("\\-");
                case '\'' -> safe.append("\\(aq");
                case '~' -> safe.append("\\(ti");
                case '^' -> safe.append("\\(ha");
                case '`' -> safe.append("\\(ga");
                default -> {
                  if (point < 0x80) {
                    safe.append((char) point);
                  } else {
                    safe.append("\\[u")
                        .append(
                            Integer.toHexString(0x10000 | point)
                                .substring(1)
                                .toUpperCase(Locale.ROOT))
                        .append(']');
                  }
                }
              }
            });
    return safe.toString();
  }
}
