package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.history.BuildRecord;
import io.jbuild.history.Reason;
import io.jbuild.past.PastBuilds;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Why steps are done that were taken from a shared cache before. */
class WhySharedTest {

  private static final String DOCKERFILE =
      """
      FROM scratch AS one
      COPY f /made/f
      WORKDIR /made/in
      FROM scratch
      COPY --from=one /made /copied
      """;

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  Path folder;

  @SuppressWarnings("NullAway.Init") // made before each test
  private TwoMachines machines;

  @BeforeEach
  void begin() throws Exception {
    machines = new TwoMachines(folder);
    machines.builds.context("f", "content");
    machines.first(DOCKERFILE);
  }

  @AfterEach
  void end() throws Exception {
    machines.end();
  }

  @Test
  void theFileThatChangedIsNamedAndWhatStandsOnIt() throws Exception {
    build("i");
    machines.builds.context("f", "other");
    build("i");

    assertNamed();
  }

  @Test
  void soItIsWhereNoLayerWasFetched() throws Exception {
    build("");
    assertThat(machines.registry.requests).noneMatch(request -> request.contains("/blobs/uploads"));
    machines.builds.context("f", "other");
    build("");

    assertNamed();
  }

  private void build(String tag) throws Exception {
    machines.builds.build("other", DOCKERFILE, tag);
  }

  private void assertNamed() throws Exception {
    assertThat(why("one 1/2")).containsExactly("f changed (content)");
    assertThat(why("one 2/2"))
        .containsExactly("it stands on [one 1/2] COPY f /made/f, whose layer is another");
    assertThat(why("stage-1 1/1")).containsExactly("files changed, which of them was not kept");
  }

  private List<String> why(String step) throws Exception {
    PastBuilds past = machines.builds.engine("other").pastBuilds();
    BuildRecord last = past.find(Optional.empty());
    return past.why(last, past.step(last, step)).reasons().stream().map(Reason::text).toList();
  }
}
