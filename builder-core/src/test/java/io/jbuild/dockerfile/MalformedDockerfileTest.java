package io.jbuild.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.testkit.RecordedAnswers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Each malformed Dockerfile is refused once, in a sentence, with its line. */
class MalformedDockerfileTest {

  /** The refusal of a text; empty where it is a Dockerfile. Anything else that is thrown, is. */
  private static Optional<BuildException> refusal(byte[] text) {
    try {
      Dockerfile.parse(text);
      return Optional.empty();
    } catch (BuildException refusal) {
      return Optional.of(refusal);
    }
  }

  private static void helps(SoftAssertions softly, String name, Optional<BuildException> refusal) {
    softly.assertThat(refusal).as("%s is refused", name).isPresent();
    if (refusal.isPresent()) {
      softly.assertThat(refusal.get().message()).as(name).isNotBlank().doesNotContain("Exception");
      softly.assertThat(refusal.get().blame()).as(name).isEqualTo(Blame.DOCKERFILE);
      softly.assertThat(refusal.get().lines()).as("the line of %s", name).isPresent();
    }
  }

  @Test
  void thoseRecordedFromBuildKit() throws IOException {
    SoftAssertions softly = new SoftAssertions();
    int refused = 0;
    for (String line :
        Files.readString(RecordedAnswers.require("parser/corpus.jsonl")).split("\n", -1)) {
      if (!line.isBlank()) {
        JsonNode one = JsonMapper.shared().readTree(line);
        if (one.path("parse").has("error") || one.path("instr").has("error")) {
          byte[] text = one.get("dockerfile").stringValue().getBytes(StandardCharsets.UTF_8);
          helps(softly, one.get("id").toString(), refusal(text));
          refused++;
        }
      }
    }
    for (JsonNode one :
        JsonMapper.shared()
            .readTree(Files.readAllBytes(RecordedAnswers.require("instr/instructions.json")))) {
      if (one.has("error")) {
        String text = "FROM scratch\n" + one.get("input").stringValue();
        helps(softly, text, refusal(text.getBytes(StandardCharsets.UTF_8)));
        refused++;
      }
    }
    try (Stream<Path> folders = Files.list(RecordedAnswers.require("parser/testfiles-negative"))) {
      for (Path folder : folders.toList()) {
        byte[] text = Files.readAllBytes(folder.resolve("Dockerfile"));
        helps(softly, folder.getFileName().toString(), refusal(text));
        refused++;
      }
    }
    softly.assertAll();
    assertThat(refused).isGreaterThan(100);
  }

  @ParameterizedTest
  @CsvSource({
    "'', 1",
    "'\\n\\n# only this\\n', 3",
    "'RUN early\\nFROM scratch', 1",
    "'FROM scratch\\nNONSENSE x', 2",
    "'FROM scratch\\n\\nENV', 3",
    "'FROM scratch\\nENV A=1 b', 2",
    "'FROM scratch\\nCOPY one', 2",
    "'FROM scratch\\nCOPY --from x y', 2",
    "'FROM scratch\\nCOPY --nothing=x y z', 2",
    "'FROM scratch\\nRUN <<EOF\\nnever ended', 2",
    "'FROM scratch\\nRUN a \\\n b\\nCMD [1]', 4",
    "'FROM scratch\\nHEALTHCHECK --interval=1 CMD x', 2",
    "'FROM scratch\\nHEALTHCHECK MAYBE', 2",
    "'FROM scratch\\nONBUILD FROM x', 2",
    "'FROM scratch\\nONBUILD ONBUILD RUN x', 2",
    "'FROM scratch\\nSHELL sh', 2",
    "'FROM a b', 1",
    "'FROM scratch AS 1', 1",
    "'# escape=x\\nFROM scratch', 1",
    "'FROM scratch\\nARG', 2",
    "'FROM scratch\\nLABEL =x', 2",
    "'FROM scratch\\nWORKDIR', 2",
  })
  void ourOwn(String text, int line) {
    Optional<BuildException> refusal =
        refusal(text.replace("\\n", "\n").getBytes(StandardCharsets.UTF_8));
    SoftAssertions softly = new SoftAssertions();
    helps(softly, text, refusal);
    softly
        .assertThat(refusal.flatMap(BuildException::lines).map(lines -> lines.first()))
        .contains(line);
    softly.assertAll();
  }
}
