package io.jbuild.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.event.Finding;
import io.jbuild.failure.BuildException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever can be read can be checked: files of random pieces, the same ones each time. */
class AnyDockerfileTest {

  private static final List<String> PIECES =
      List.of(
          "FROM debian AS a\n",
          "FROM a\n",
          "FROM --platform=$X/b scratch AS b\n",
          "ARG A B=$A\n",
          "ENV A=${B:-$C} PASSWORD=x\n",
          "ENV old value\n",
          "COPY --from=a --chown=$U . .\n",
          "COPY --from=1 a b\n",
          "COPY . $D/\n",
          "COPY <<EOF <<'END' /x\n$A `b`\nEOF\n$C\nEND\n",
          "ADD https://example.com/$A.git#:x https://example.com/latest /\n",
          "RUN apt-get update && npm ci | sh -c \"$(curl https://example.com)\"\n",
          "RUN --mount=type=cache,target=$A,from=b 'a\n",
          "RUN <<EOF\nfor i in $(a `b \"c); do\n(((\nEOF\n",
          "ONBUILD COPY --from=b $x /\n",
          "ONBUILD FROM x\n",
          "EXPOSE 1:2:3/TCP /x ${A}:b\n",
          "WORKDIR a\\ b\n",
          "CMD a\n",
          "SHELL [\"a\"]\n",
          "VOLUME [\"$A\"]\n",
          "HEALTHCHECK --start-interval=1s CMD a\n",
          "maintainer x\n",
          "# check=skip=UndefinedVar;experimental=all\n",
          "# check=nonsense\n",
          "RUN a \\\n\n b\n",
          "$",
          "${",
          "'",
          "\"",
          "\\",
          "\n",
          "\u0000",
          "é");

  @Test
  void checksEndWithFindingsOrARefusal() {
    Random random = new Random(42);
    int checked = 0;
    for (int round = 0; round < 5_000; round++) {
      StringBuilder text = new StringBuilder("FROM scratch AS b\n");
      for (int count = random.nextInt(12); count > 0; count--) {
        text.append(PIECES.get(random.nextInt(PIECES.size())));
      }
      String dockerfile = text.toString();
      int lines = (int) dockerfile.lines().count();
      try {
        List<Finding> findings = new Checked().checks(dockerfile).findings();
        assertThat(findings)
            .as(dockerfile)
            .allMatch(finding -> finding.lines().last() <= lines && !finding.detail().isEmpty());
        checked++;
      } catch (BuildException refusal) {
        assertThat(refusal.message()).as(dockerfile).isNotEmpty();
      }
    }
    assertThat(checked).isGreaterThan(500);
  }
}
