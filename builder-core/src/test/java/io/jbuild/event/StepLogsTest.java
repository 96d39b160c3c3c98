package io.jbuild.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StepLogsTest {

  @TempDir Path folder;

  private final List<BuildEvent> told = new ArrayList<>();

  @Test
  void allThatAStepPrintsIsKeptByteForByte() throws Exception {
    byte[] odd = {'a', '\r', 'b', (byte) 0xff, 0, 27, '['};
    try (StepLogs logs = logs("1")) {
      logs.on(new BuildEvent.StepStarted(3, "RUN a"));
      logs.on(new BuildEvent.StepOutput(3, false, odd));
      logs.on(new BuildEvent.StepStarted(4, "RUN b"));
      logs.on(new BuildEvent.StepOutput(4, true, text("of another")));
      logs.on(new BuildEvent.StepOutput(3, true, text("error")));
      logs.on(new BuildEvent.StepFinished(3, "RUN a", Duration.ZERO));
    }
    assertThat(Files.readAllBytes(folder.resolve("logs/1/3.log")))
        .isEqualTo(bytes(text("RUN a\n"), odd, text("error")));
    assertThat(folder.resolve("logs/1/4.log")).hasContent("RUN b\nof another");
    assertThat(told).hasSize(6);
  }

  @Test
  void aFailureIsToldWithItsFileBeforeIt() throws Exception {
    BuildEvent.StepFailed failure = new BuildEvent.StepFailed(3, "RUN a", "no");
    try (StepLogs logs = logs("1")) {
      logs.on(new BuildEvent.StepStarted(2, "COPY"));
      logs.on(new BuildEvent.StepFailed(2, "COPY", "no"));
      logs.on(new BuildEvent.StepStarted(3, "RUN a"));
      logs.on(new BuildEvent.StepOutput(3, false, text("x")));
      logs.on(failure);
    }
    assertThat(told.subList(4, 6))
        .containsExactly(new BuildEvent.Logged(3, folder.resolve("logs/1/3.log")), failure);
    assertThat(told).filteredOn(BuildEvent.Logged.class::isInstance).hasSize(1);
  }

  @Test
  void aBuildThatPrintsNothingMakesNothing() throws Exception {
    try (StepLogs logs = logs("1")) {
      logs.on(new BuildEvent.StepStarted(1, "COPY"));
      logs.on(new BuildEvent.StepFinished(1, "COPY", Duration.ZERO));
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void theLastTwentyBuildsAreKept() throws Exception {
    for (int build = 100; build < 130; build++) {
      try (StepLogs logs = logs(String.valueOf(build))) {
        logs.on(new BuildEvent.StepOutput(1, false, text("x")));
      }
    }
    assertThat(folder.resolve("logs").toFile().list()).hasSize(20).contains("110", "129");
  }

  @Test
  void aBuildOfTheSameNameReplacesWhatWasThere() throws Exception {
    for (String text : List.of("the first, which is longer", "the second")) {
      try (StepLogs logs = logs("default")) {
        logs.on(new BuildEvent.StepStarted(1, "RUN a"));
        logs.on(new BuildEvent.StepOutput(1, false, text(text)));
      }
    }
    assertThat(folder.resolve("logs/default/1.log")).hasContent("RUN a\nthe second");
  }

  @Test
  void aLogThatCannotBeWrittenIsOneWarning() throws Exception {
    Files.writeString(folder.resolve("logs"), "in the way");
    try (StepLogs logs = logs("1")) {
      logs.on(new BuildEvent.StepOutput(1, false, text("x")));
      logs.on(new BuildEvent.StepOutput(1, false, text("y")));
      logs.on(new BuildEvent.StepFailed(1, "RUN", "no"));
    }
    assertThat(told).filteredOn(BuildEvent.Warning.class::isInstance).hasSize(1);
    assertThat(told).hasSize(4);
  }

  private StepLogs logs(String build) {
    return new StepLogs(folder.resolve("logs"), build, told::add);
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] bytes(byte[]... parts) throws Exception {
    var all = new java.io.ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.write(part);
    }
    return all.toByteArray();
  }
}
