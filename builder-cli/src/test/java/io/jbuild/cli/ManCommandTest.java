package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.testkit.Processes;
import io.jbuild.testkit.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManCommandTest {

  @TempDir Path folder;

  private final Typed user = new Typed();

  @Test
  void theFormattersFindNothingWrong() throws Exception {
    Path groff = Tools.require("groff");
    Path mandoc = Tools.require("mandoc");
    List<Path> pages = pages();

    for (Path page : pages) {
      assertThat(said(groff, "-man", "-ww", "-z", page.toString())).isEmpty();
      // The program does not know when it was made.
      assertThat(said(mandoc, "-Tlint", "-Wstyle", page.toString()).lines())
          .allMatch(line -> line.contains("missing date"));
    }
  }

  @Test
  void aPageShowsWhatTheHelpHas() throws Exception {
    Path groff = Tools.require("groff");
    List<String> options = new ArrayList<>();
    CommandName.BUILD
        .command()
        .syntax()
        .shown()
        .values()
        .forEach(group -> group.forEach(option -> options.add(option.usage())));
    user.type("man", "build");
    Path page = Files.writeString(folder.resolve("page.1"), user.out);

    String shown = said(groff, "-man", "-Tutf8", "-P-cbou", "-rLL=100n", page.toString());
    assertThat(shown)
        .contains("jbuild-build - build an image from a Dockerfile")
        .contains("jbuild build [OPTIONS] CONTEXT")
        .contains("The cache\n")
        .contains("docker-image://…")
        .contains(options);
  }

  @Test
  void thePageOfAllNamesThemAndTheCodes() {
    user.type("man");
    assertThat(user.out).startsWith(".TH JBUILD 1 ").contains("\n.SH \"EXIT STATUS\"\n");
    CommandName.words()
        .forEach(word -> assertThat(user.out).contains("\\fBjbuild\\-" + word + "\\fR(1)"));
  }

  @Test
  void anUnknownCommandIsRefused() {
    assertThat(user.type("man", "biuld")).isEqualTo(2);
    assertThat(user.err).isEqualTo("jbuild: there is no command 'biuld'. Did you mean 'build'?\n");
  }

  private List<Path> pages() throws Exception {
    List<Path> pages = new ArrayList<>();
    user.type("man");
    pages.add(Files.writeString(folder.resolve("jbuild.1"), user.out));
    for (String word : CommandName.words()) {
      assertThat(user.type("man", word)).isZero();
      pages.add(Files.writeString(folder.resolve("jbuild-" + word + ".1"), user.out));
    }
    return pages;
  }

  private String said(Path program, String... words) throws Exception {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(words));
    TreeMap<String, String> environment = new TreeMap<>();
    environment.put("LC_ALL", "C.UTF-8");
    Processes.Result result = Processes.run(folder, command, environment);
    return result.out() + result.err();
  }
}
