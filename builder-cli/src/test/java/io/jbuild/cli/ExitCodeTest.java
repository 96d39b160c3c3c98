package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExitCodeTest {

  @TempDir Path context;

  private final Typed user = new Typed();

  @ParameterizedTest
  @CsvSource({"DOCKERFILE,1", "COMMAND,1", "MACHINE,1", "REGISTRY,1", "USAGE,2", "JBUILD,3"})
  void whoCanMendItSetsTheCode(Blame blame, int code) {
    fail(new BuildException(blame, "no", "Do it."));

    assertThat(user.type(context.toString())).isEqualTo(code);
    assertThat(user.err)
        .isEqualTo(blame == Blame.USAGE ? "jbuild: no. Do it.\n" : "ERROR: no\nDo it.\n");
  }

  @Test
  void anInterruptionSaysSoInOneLine() {
    user.engine.building =
        events -> {
          throw new InterruptedException("by a test");
        };

    assertThat(user.type(context.toString())).isEqualTo(130);
    assertThat(user.err).isEqualTo("jbuild: interrupted\n");
  }

  @Test
  void whatFailsAfterCtrlCIsNoNews() {
    user.interrupt();
    fail(new IllegalStateException("channel closed by interrupt"));

    assertThat(user.type(context.toString())).isEqualTo(130);
    assertThat(user.err).isEqualTo("jbuild: interrupted\n");
  }

  @Test
  void theMachinesRefusalsAreWorded() {
    failWith(new NoSuchFileException("/a/b"));
    assertThat(user.type(context.toString())).isEqualTo(1);
    assertThat(user.err).isEqualTo("ERROR: there is no file /a/b\n");

    failWith(new AccessDeniedException("/a/b"));
    user.type(context.toString());
    assertThat(user.err).isEqualTo("ERROR: permission denied: /a/b\n");

    failWith(new FileSystemException("/a/b", null, "No space left on device"));
    user.type(context.toString());
    assertThat(user.err)
        .isEqualTo(
            """
            ERROR: /a/b: No space left on device
            Free some space, or keep the store on another disk with --store.
            """);
  }

  @Test
  void aMachinesRefusalInDisguiseIsStillOne() {
    fail(new UncheckedIOException(new IOException("Input/output error")));

    assertThat(user.type(context.toString())).isEqualTo(1);
    assertThat(user.err).isEqualTo("ERROR: Input/output error\n");
  }

  @Test
  void anOwnFaultIsReportedShortly() {
    fail(new IllegalStateException("a bug"));

    assertThat(user.type(context.toString())).isEqualTo(3);
    assertThat(user.err.lines().toList())
        .hasSize(3)
        .startsWith(
            "ERROR: a fault of jbuild itself, not of your build: java.lang.IllegalStateException:"
                + " a bug")
        .endsWith("Run it again with JBUILD_DEBUG=1 for the stack trace, and report it with that.");
    assertThat(user.err.lines().toList().get(1)).startsWith("  at io.jbuild.cli.ExitCodeTest.");
  }

  @Test
  void theStackTraceIsThereWhenAskedFor() {
    user.environment.put("JBUILD_DEBUG", "1");
    fail(new IllegalStateException("a bug"));

    assertThat(user.type(context.toString())).isEqualTo(3);
    assertThat(user.err)
        .contains("\tat io.jbuild.cli.ExitCodeTest.")
        .doesNotContain("Run it again");
  }

  @Test
  void memoryThatRanOutIsNoFaultToReport() {
    user.engine.building =
        events -> {
          throw new OutOfMemoryError("a test");
        };

    assertThat(user.type(context.toString())).isEqualTo(3);
    assertThat(user.err)
        .isEqualTo(
            """
            ERROR: jbuild ran out of memory
            It may use half of the machine's; give it more with
            JBUILD_JAVA_OPTIONS=-XX:MaxRAMPercentage=80.
            """);
  }

  @Test
  void resultsThatCannotBeWrittenAreAFailure() {
    var err = new java.io.ByteArrayOutputStream();
    assertThat(versionTo("No space left on device", err)).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo("ERROR: standard output cannot be written\n");
  }

  @Test
  void resultsThatNobodyReadsToTheirEndAreNoNews() {
    var err = new java.io.ByteArrayOutputStream();
    assertThat(versionTo("Broken pipe", err)).isEqualTo(141);
    assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  /** The code of {@code --version} where writing it fails by these words. */
  private int versionTo(String refusal, OutputStream err) {
    OutputStream refusing =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException(refusal);
          }
        };
    Surroundings around =
        new Surroundings(
            java.io.InputStream.nullInputStream(),
            new Results(refusing),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            new TreeMap<>(),
            InstantSource.fixed(Typed.NOW),
            () -> 0,
            new TreeSet<>());
    return Main.run(List.of("--version"), around, user.engine, () -> false);
  }

  private void fail(RuntimeException failure) {
    user.engine.building =
        events -> {
          throw failure;
        };
  }

  private void failWith(IOException failure) {
    user.engine.building =
        events -> {
          throw failure;
        };
  }
}
