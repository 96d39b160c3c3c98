package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.jbuild.event.BuildEvent;
import io.jbuild.explanation.BuildRecords;
import io.jbuild.failure.BuildException;
import io.jbuild.history.BuildRecord;
import io.jbuild.history.RecordedStep;
import io.jbuild.history.RecordedStep.Outcome;
import io.jbuild.oci.Digest;
import io.jbuild.result.BuildResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of builds, by real ones. */
class KeptBuildTest {

  private static final String DOCKERFILE =
      """
      FROM busybox AS made
      COPY a /a
      RUN cat /a && echo built > /b

      FROM scratch
      COPY --from=made /b /b
      """;

  @TempDir Path folder;

  private TestBuilds builds = new TestBuilds(Path.of(""));

  @BeforeEach
  void base() throws Exception {
    builds = new TestBuilds(folder);
    builds.busybox("store");
    builds.context("a", "1\n");
  }

  @Test
  void aBuildIsKeptWithItsBasesStepsAndLayers() throws Exception {
    BuildResult result = builds.build("store", DOCKERFILE, "it");
    BuildRecord build = last();
    assertThat(build.outcome()).isEqualTo(BuildRecord.Outcome.OK);
    assertThat(build.image()).contains(result.imageId());
    assertThat(build.tags()).containsExactly("it:latest");
    assertThat(build.source().context())
        .isEqualTo(builds.context("").toAbsolutePath().normalize().toString());
    assertThat(build.steps())
        .extracting(RecordedStep::name, RecordedStep::outcome)
        .containsExactly(
            tuple("[made 1/3] FROM busybox", Outcome.GIVEN),
            tuple("[made 2/3] COPY a /a", Outcome.RAN),
            tuple("[made 3/3] RUN cat /a && echo built > /b", Outcome.RAN),
            tuple("FROM scratch", Outcome.GIVEN),
            tuple("[stage-1 1/1] COPY --from=made /b /b", Outcome.RAN));
    RecordedStep.Base base = build.steps().get(0).base().orElseThrow();
    assertThat(base.name()).isEqualTo("busybox:latest");
    assertThat(base.layers()).isEqualTo(3);
    assertThat(builds.store("store").resolve("blobs/sha256/" + base.manifest().hex())).exists();
    RecordedStep last = build.steps().get(4);
    assertThat(last.parent()).contains(3);
    assertThat(last.inputs()).containsExactly(3, 2);
    // The store's layers are plain: each is called after its diffId.
    RecordedStep.MadeLayer layer = last.layer().orElseThrow();
    assertThat(builds.store("store").resolve("blobs/sha256/" + layer.diffId().hex()))
        .hasSize(layer.size());
  }

  @Test
  void theSameAgainIsCachedWithTheSameKeysAndLayers() throws Exception {
    builds.build("store", DOCKERFILE, "it");
    BuildRecord first = last();
    builds.build("store", DOCKERFILE, "it");
    BuildRecord second = last();
    assertThat(second.id()).isNotEqualTo(first.id());
    assertThat(second.count(Outcome.CACHED)).isEqualTo(3);
    assertThat(second.steps()).extracting(RecordedStep::key).isEqualTo(keys(first));
    assertThat(second.steps().get(2).layer()).isEqualTo(first.steps().get(2).layer());
  }

  @Test
  void ofAFailedBuildIsKeptWhichStepFailedAndWhichNeverHadItsTurn() throws Exception {
    String failing = "FROM busybox\nRUN false\nRUN true\n";
    assertThatThrownBy(() -> builds.build("store", failing, "it"))
        .isInstanceOf(BuildException.class);
    BuildRecord build = last();
    assertThat(build.outcome()).isEqualTo(BuildRecord.Outcome.FAILED);
    assertThat(build.failure().orElseThrow()).contains("exit code: 1");
    assertThat(build.steps())
        .extracting(RecordedStep::outcome)
        .containsExactly(Outcome.GIVEN, Outcome.FAILED, Outcome.WAITING);
  }

  @Test
  void aBuildThatIsStoppedIsKeptToo() throws Exception {
    Thread own = Thread.currentThread();
    builds.hearing(
        event -> {
          if (event instanceof BuildEvent.StepStarted) {
            own.interrupt();
          }
        });
    try {
      // As whatever it was at said it: that it was stopped tells the thread.
      assertThatThrownBy(() -> builds.build("store", DOCKERFILE, "it")).isNotNull();
    } finally {
      Thread.interrupted(); // Else the next test of this thread is stopped, where this one fails.
    }
    assertThat(last().outcome()).isEqualTo(BuildRecord.Outcome.INTERRUPTED);
  }

  @Test
  void ofAStepThatIsStoppedIsKeptHowLongItWasAtWorkAndWhatItWasMadeOf() throws Exception {
    Thread own = Thread.currentThread();
    builds.hearing(
        event -> {
          if (event instanceof BuildEvent.StepOutput) {
            own.interrupt();
          }
        });
    try {
      assertThatThrownBy(
              () -> builds.build("store", "FROM busybox\nRUN echo up && exec sleep 600\n", "it"))
          .isNotNull();
    } finally {
      Thread.interrupted();
    }

    RecordedStep step = last().steps().get(1);
    assertThat(step.outcome()).isEqualTo(Outcome.STOPPED);
    assertThat(step.took()).isPositive().isLessThanOrEqualTo(last().took());
    assertThat(why(step)).as("as of one that ran").startsWith("the instruction was RUN [");
    // As where the disk was full when it was stopped.
    Files.delete(
        builds.store("store").resolve("jbuild/notes").resolve(step.key().orElseThrow().hex()));
    assertThat(why(step))
        .isEqualTo("it was stopped before it was done: what it was made of is not kept");
  }

  private String why(RecordedStep step) throws IOException {
    return builds.engine("store").pastBuilds().why(last(), step).reasons().get(0).text();
  }

  @Test
  void aMistakeFoundBeforeThereIsAnythingToDoIsNotKept() throws Exception {
    builds.build("store", DOCKERFILE, "it");
    BuildRecord real = last();
    int kept = list().size();
    for (String wrong :
        List.of("FROM busybox\nCOPI a /\n", "FROM busybox\nCOPY --frm=none a /\n", "")) {
      assertThatThrownBy(() -> builds.build("store", wrong, "it"))
          .isInstanceOf(BuildException.class);
    }
    assertThat(last().id()).isEqualTo(real.id());
    assertThat(list()).hasSize(kept);
  }

  @Test
  void whatARegistryRefusedOrSomebodyStoppedBeforeThereIsAnythingToDoIsKept() throws Exception {
    builds.build("store", DOCKERFILE, "it");
    assertThatThrownBy(() -> builds.build("store", "FROM localhost:1/app\nRUN x\n", "it"))
        .isInstanceOf(BuildException.class);
    assertThat(last().steps()).isEmpty();
    assertThat(last().outcome()).isEqualTo(BuildRecord.Outcome.FAILED);
    assertThat(last().failure().orElseThrow()).contains("localhost:1");
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> builds.build("store", DOCKERFILE, "it")).isNotNull();
    } finally {
      Thread.interrupted();
    }
    assertThat(last().outcome()).isEqualTo(BuildRecord.Outcome.INTERRUPTED);

    builds.context("a", "2\n");
    builds.build("store", DOCKERFILE, "it");
    // What came to no step is not what a build is compared with.
    assertThat(builds.engine("store").pastBuilds().why(last()).get(0).toString())
        .contains("a changed (content)");
  }

  @Test
  void aLostLayerIsNoted() throws Exception {
    builds.build("store", "FROM scratch\nCOPY a /a\n", "");
    RecordedStep copy = last().steps().get(1);
    String diffId = copy.layer().orElseThrow().diffId().hex();
    Files.delete(builds.store("store").resolve("blobs/sha256/" + diffId));
    builds.build("store", "FROM scratch\nCOPY a /a\n", "");
    assertThat(last().steps().get(1).lost()).contains("there was a result, but its layer was gone");
    assertThat(last().steps().get(1).outcome()).isEqualTo(Outcome.RAN);
  }

  private static List<Optional<Digest>> keys(BuildRecord build) {
    return build.steps().stream().map(RecordedStep::key).toList();
  }

  private BuildRecord last() throws IOException {
    return list().get(0);
  }

  private List<BuildRecord> list() throws IOException {
    return new BuildRecords(builds.store("store").resolve("jbuild")).list();
  }
}
