package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContextCommandTest {

  private final Typed user = new Typed();
  private final Path directory;

  ContextCommandTest(@TempDir Path directory) throws IOException {
    this.directory = directory.toRealPath();
  }

  @BeforeEach
  void files() throws IOException {
    write("data/dump", 2_500_000);
    write("data/keep", 500);
    write("README", 10);
    write(".git/pack", 1_200_000);
    write("out/x", 70);
    Files.writeString(directory.resolve(".dockerignore"), "# built\nout\n*.log\n!README\n");
  }

  private void write(String name, int size) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, new byte[size]);
  }

  @Test
  void whatTheContextHoldsIsShownLargestFirst() {
    assertThat(user.type("context", directory.toString())).isZero();

    assertThat(user.err).isEmpty();
    assertThat(user.out)
        .isEqualTo(
            directory
                + """
                : 3.7MB in 5 files and 2 folders, less what .dockerignore leaves out

                    SIZE   ENTRIES  NAME
                   2.5MB         3  data/
                   1.2MB         2  .git/
                     26B         1  .dockerignore
                     10B         1  README

                The largest files in folders:
                   2.5MB            data/dump
                   1.2MB            .git/pack
                    500B            data/keep

                Left out by .dockerignore, without what is in the folders (--all measures it):
                    SIZE   ENTRIES  LINE
                       ?         1  2: out

                Hint: few images need .git; a line ".git" in .dockerignore leaves it out.
                """);
  }

  @Test
  void listsAreCutAndNamesShortenedToFitATerminal() throws IOException {
    write("n".repeat(100) + "/end", 3_000_000);
    user.terminals.add(1);
    user.environment.put("COLUMNS", "60");

    assertThat(user.type("context", "-n", "2", directory.toString())).isZero();

    assertThat(user.out)
        .contains("  3MB         2  nnnnnnnnnnnnn…nnnnnnnnnnnnnnnnnnnnnnnnn/\n")
        .contains("1.2MB         4  (3 more)\n");
    assertThat(
            user.out.lines().skip(1).filter(line -> !line.contains("Hint") && !line.contains(":")))
        .allMatch(line -> line.length() <= 60);
  }

  @Test
  void aPathIsExplained() {
    String context = directory.toString();
    assertThat(user.type("context", context, "out/x", "README", "data", context + "/out/"))
        .isZero();
    assertThat(user.out)
        .isEqualTo(
            """
            out/x: left out by .dockerignore:2: out
            README: kept: no rule of .dockerignore has a say
            data: kept: no rule of .dockerignore has a say
            out: left out by .dockerignore:2: out
            """);
    assertThat(user.type("context", context, "nothing.log")).isEqualTo(1);
    assertThat(user.out)
        .isEqualTo("nothing.log: does not exist; it would be left out by .dockerignore:3: *.log\n");
    assertThat(user.type("context", context, "../x")).isEqualTo(2);
    assertThat(user.err).contains("'../x' is not in the context " + context);
  }

  @Test
  void programsReadJson() {
    assertThat(user.type("context", "--format", "json", "-n", "1", directory.toString())).isZero();
    assertThat(user.out)
        .contains("\"name\": \"data/\",\n      \"bytes\": 2500500,\n      \"files\": 2")
        .contains("\"ignoreFile\": \".dockerignore\"")
        .contains("\"line\": 2,\n      \"pattern\": \"out\"");
    assertThat(user.type("context", "--format=json", directory.toString(), "out/x")).isZero();
    assertThat(user.out).contains("\"exists\": true", "\"fate\": \"left out\"", "\"line\": 2");
  }

  @Test
  void theIgnoreFileOfTheDockerfileThatIsNamedReplacesTheOther() throws IOException {
    Files.writeString(directory.resolve("web"), "FROM scratch");
    Files.writeString(directory.resolve("web.dockerignore"), "data");
    String file = directory.resolve("web").toString();

    assertThat(user.type("context", "-f", file, directory.toString(), "data", "out")).isZero();
    assertThat(user.out)
        .isEqualTo(
            """
            data: left out by web.dockerignore:1: data
            out: kept: no rule of web.dockerignore has a say
            """);
  }

  @Test
  void whatCannotBeIsRefused() throws IOException {
    assertThat(user.type("context")).isEqualTo(2);
    assertThat(user.err).contains("'jbuild context' needs the folder of a CONTEXT");
    assertThat(user.type("context", directory + "/none")).isEqualTo(2);
    assertThat(user.err).contains("does not exist");
    assertThat(user.type("context", "-")).isEqualTo(2);
    assertThat(user.err).contains("looks at folders only");
    assertThat(user.type("context", "--format", "xml", directory.toString())).isEqualTo(2);
    assertThat(user.type("context", "-n", "-1", directory.toString())).isEqualTo(2);
    Files.writeString(directory.resolve(".dockerignore"), "a\n[b\n");
    assertThat(user.type("context", directory.toString())).isEqualTo(1);
    assertThat(user.err)
        .contains("ERROR: .dockerignore:2: syntax error in pattern in the line \"[b\"");
  }
}
