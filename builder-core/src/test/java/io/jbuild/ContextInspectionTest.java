package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.failure.BuildException;
import io.jbuild.result.ContextReport;
import io.jbuild.result.ContextVerdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContextInspectionTest {

  private final Path directory;

  ContextInspectionTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private void write(String name, int size) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, new byte[size]);
  }

  private void ignore(String... lines) throws IOException {
    Files.writeString(directory.resolve(".dockerignore"), String.join("\n", lines));
  }

  private ContextReport report(ContextInspection.Extent extent) throws IOException {
    return ContextInspection.of(directory, Optional.empty()).report(2, extent, 2);
  }

  @Test
  void theLargestComesFirst() throws IOException {
    write("small", 1);
    write("src/a", 10);
    write("src/deep/b", 30);
    write("data/c", 50);
    Files.createSymbolicLink(directory.resolve("link"), Path.of("data/c"));

    ContextReport report = report(ContextInspection.Extent.WHAT_IS_KEPT);

    assertThat(report.ignoreFile()).isEmpty();
    assertThat(report.items())
        .containsExactly(
            new ContextReport.Item("data/", 1, 1, 50),
            new ContextReport.Item("src/", 2, 2, 40),
            new ContextReport.Item("small", 1, 0, 1),
            new ContextReport.Item("link", 1, 0, 0));
    assertThat(report.largest())
        .containsExactly(
            new ContextReport.LargeFile("data/c", 50),
            new ContextReport.LargeFile("src/deep/b", 30));
    assertThat(report.bytes()).isEqualTo(91);
  }

  @Test
  void eachLineTellsWhatItLeftOut() throws IOException {
    ignore("# ours", "*.log", "out", "!out/keep", "never");
    write("a.log", 7);
    write("b.log", 5);
    write("out/keep", 3);
    write("out/gone", 9);
    write("out/deep/gone", 11);

    ContextReport report = report(ContextInspection.Extent.WHAT_IS_KEPT);

    assertThat(report.ignoreFile()).contains(".dockerignore");
    assertThat(report.rules())
        .containsExactly(
            new ContextReport.Rule(2, "*.log", 2, 0, 12),
            new ContextReport.Rule(3, "out", 1, 1, 9),
            new ContextReport.Rule(4, "!out/keep", 0, 0, 0),
            new ContextReport.Rule(5, "never", 0, 0, 0));
    assertThat(report.items().get(0).name()).isEqualTo(".dockerignore");
    assertThat(report.items()).contains(new ContextReport.Item("out/", 1, 1, 3));
    assertThat(report(ContextInspection.Extent.EVERYTHING).rules())
        .contains(new ContextReport.Rule(3, "out", 2, 1, 20));
  }

  @Test
  void aFolderThatIsLeftOutIsNotEntered() throws IOException {
    ignore("closed", "!open/x", "!**/keep", "**/cache/**", "cache");
    write("closed/below/x", 1);
    write("cache/x", 1);
    write("open/x", 1);

    ContextReport report = report(ContextInspection.Extent.WHAT_IS_KEPT);

    // "!**/keep" stands behind "closed" and may bring something back there: its file was seen. It
    // stands before "cache", so nothing is brought back there, and nothing in it was counted.
    assertThat(report.rules().get(0)).isEqualTo(new ContextReport.Rule(1, "closed", 1, 2, 1));
    assertThat(report.rules().get(4)).isEqualTo(new ContextReport.Rule(5, "cache", 0, 1, 0));
  }

  @Test
  void aPathIsExplained() throws IOException {
    ignore("out", "!out/keep", "*.log");
    write("out/keep", 1);
    write("out/gone", 1);
    write("a.log", 1);
    write("src", 1);
    ContextInspection inspection = ContextInspection.of(directory, Optional.empty());

    assertThat(inspection.verdict("src").fate()).isEqualTo(ContextVerdict.Fate.UNTOUCHED);
    assertThat(inspection.verdict("out").fate()).isEqualTo(ContextVerdict.Fate.LEFT_OUT_IN_PART);
    assertThat(inspection.verdict("/a.log"))
        .isEqualTo(
            new ContextVerdict(
                "a.log",
                true,
                ContextVerdict.Fate.LEFT_OUT,
                Optional.of(".dockerignore"),
                Optional.of(new ContextVerdict.Rule(3, "*.log"))));
    assertThat(inspection.verdict("out/keep").rule())
        .contains(new ContextVerdict.Rule(2, "!out/keep"));
    assertThat(inspection.verdict("out/keep").fate()).isEqualTo(ContextVerdict.Fate.BROUGHT_BACK);
    assertThat(inspection.verdict("out/missing"))
        .extracting(ContextVerdict::exists, ContextVerdict::fate)
        .containsExactly(false, ContextVerdict.Fate.LEFT_OUT);
  }

  @Test
  void whatIsNoFolderIsNoContext() throws IOException {
    write("file", 1);
    assertThatThrownBy(() -> ContextInspection.of(directory.resolve("file"), Optional.empty()))
        .isInstanceOf(BuildException.class)
        .hasMessage("the context " + directory.resolve("file") + " is not a directory");
    assertThatThrownBy(() -> ContextInspection.of(directory.resolve("none"), Optional.empty()))
        .isInstanceOf(BuildException.class)
        .hasMessage("the context " + directory.resolve("none") + " does not exist");
  }
}
