package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code docs/reference.md} is what the commands say of themselves. */
class ReferencePageTest {

  private static final String WRITE =
      "mvn -pl builder-cli -am test -Dtest=ReferencePageTest"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Djbuild.golden=rewrite";

  @Test
  void itHasEveryCommandAndOption() throws IOException {
    String page = page();
    if (System.getProperty("jbuild.golden", "").equals("rewrite")) {
      Files.writeString(NamedTests.pagePath("reference.md"), page);
    }
    assertThat(NamedTests.page("reference.md")).as("made anew by: " + WRITE).isEqualTo(page);
  }

  private static String page() {
    List<String> common = ofAll().stream().map(Option::longName).toList();
    StringBuilder page = new StringBuilder("# Every command and option\n\n");
    page.append("Made from the code, as `jbuild COMMAND --help` is, by `").append(WRITE);
    page.append("`.\n\nCommands: ");
    page.append(
        String.join(
            " · ",
            CommandName.words().stream()
                .map(word -> "[" + word + "](#jbuild-" + word + ")")
                .toList()));
    page.append(".\n\nOptions of all of them:\n\n");
    ofAll().forEach(option -> page.append(row(option)));
    for (CommandName.Group group : CommandName.Group.values()) {
      page.append("\n## ").append(group.title()).append('\n');
      for (CommandName command : group.commands()) {
        page.append(section(command.command().syntax(), common));
      }
    }
    return page.toString();
  }

  /** The options that every command has. */
  private static List<Option> ofAll() {
    return CommandName.HELP.command().syntax().shown().getOrDefault("", List.of());
  }

  private static String section(Syntax syntax, List<String> common) {
    StringBuilder text = new StringBuilder("\n### jbuild " + syntax.name() + "\n\n");
    text.append("```\njbuild ").append(syntax.name()).append(' ').append(syntax.synopsis());
    text.append("\n```\n\n").append(plain(syntax.description())).append('\n');
    Map<String, List<Option>> shown = syntax.shown();
    shown.forEach(
        (title, options) -> {
          List<String> rows = new ArrayList<>();
          options.stream()
              .filter(option -> !common.contains(option.longName()))
              .forEach(option -> rows.add(row(option)));
          if (!rows.isEmpty()) {
            String name = title.isEmpty() ? HelpText.GENERAL : title;
            text.append(shown.size() == 1 ? "\n" : "\n" + name + ":\n\n");
            rows.forEach(text::append);
          }
        });
    return text.toString();
  }

  private static String row(Option option) {
    String shortName = option.shortName().isEmpty() ? "" : "`" + option.shortName() + "`, ";
    return "- " + shortName + "`" + option.usage() + "`: " + plain(option.description()) + "\n";
  }

  /** As Markdown shows it as it stands. */
  private static String plain(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace("*", "\\*")
        .replace("[", "\\[")
        .replace("$", "\\$")
        .replace("~", "\\~");
  }
}
