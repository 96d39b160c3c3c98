package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.oci.ImageReference;
import io.jbuild.request.CommitRequest;
import io.jbuild.request.ContainerRequest.Bind;
import io.jbuild.result.ContainerDetails;
import io.jbuild.result.ContainerDetails.State;
import io.jbuild.result.FileChange;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** run, ps, rm, commit and diff, as they are typed and what they print. */
class ContainerCommandsTest {

  private static final String ID = "0123456789abcdef".repeat(4);

  private final Typed user = new Typed();

  private void container(String name, State state, OptionalInt code) {
    user.engine.containers.all.add(
        new ContainerDetails(
            ID,
            name,
            "busybox",
            FakeEngine.IMAGE_ID,
            List.of("sh", "-c", "echo \"a word\" > /there"),
            Typed.NOW.minus(Duration.ofHours(3)),
            state,
            Typed.NOW.minus(Duration.ofMinutes(5)),
            code));
  }

  @Test
  void thoseThatRunAreListedAndOnRequestAll() {
    container("one", State.RUNNING, OptionalInt.empty());
    container("two", State.EXITED, OptionalInt.of(3));
    container("three", State.DEAD, OptionalInt.empty());

    assertThat(user.type("ps")).isZero();
    assertThat(user.out)
        .isEqualTo(
            """
            CONTAINER ID   IMAGE     COMMAND                   CREATED       STATUS       NAMES
            0123456789ab   busybox   "sh -c 'echo \\"a word…"   3 hours ago   Up 3 hours   one
            """);
    user.type("ps", "-a", "--format", "{{.Names}} {{.Status}}");
    assertThat(user.out).isEqualTo("one Up 3 hours\ntwo Exited (3) 5 minutes ago\nthree Dead\n");
    user.type("ps", "-aq", "--no-trunc");
    assertThat(user.out).isEqualTo((ID + "\n").repeat(3));
    user.type("ps", "-l", "--format", "{{.Names}}");
    assertThat(user.out).isEqualTo("one\n");
  }

  @Test
  void conditionsOfOneKindAreAlternatives() {
    container("one", State.RUNNING, OptionalInt.empty());
    container("two", State.EXITED, OptionalInt.of(3));
    container("three", State.DEAD, OptionalInt.empty());

    user.type("ps", "-f", "status=exited", "-f", "status=dead", "--format", "{{.Names}}");
    assertThat(user.out).isEqualTo("two\nthree\n");
    user.type("ps", "-a", "-f", "name=t", "-f", "status=dead", "--format", "{{.Names}}");
    assertThat(user.out).isEqualTo("three\n");
    user.type("ps", "-a", "-f", "ancestor=alpine", "-f", "id=0123", "--format", "{{.Names}}");
    assertThat(user.out).isEmpty();
    assertThat(user.type("ps", "-f", "status=asleep")).isEqualTo(2);
    assertThat(user.type("ps", "-f", "colour=red")).isEqualTo(2);
    assertThat(user.err).contains("There are: id=START");
    assertThat(user.type("ps", "one")).isEqualTo(2);
  }

  @Test
  void eachIsRemovedForItself() {
    assertThat(user.type("rm", "-f", "one", "two")).isZero();
    assertThat(user.out).isEqualTo("one\ntwo\n");
    assertThat(user.engine.containers.removed).containsExactly("one by force", "two by force");

    user.engine.containers.refusal =
        Optional.of(new BuildException(Blame.USAGE, "No such container: x", ""));
    assertThat(user.type("rm", "x", "y")).isEqualTo(1);
    assertThat(user.err.lines().filter(line -> line.contains("No such container"))).hasSize(2);
    assertThat(user.type("rm")).isEqualTo(2);
  }

  @Test
  void aCommitHasANameAMessageAnAuthorAndChanges() {
    user.type("commit", "-m", "why", "-a", "Ann", "-c", "CMD [\"sh\"]", "-p", "one", "mine:1");
    assertThat(user.out).isEqualTo(FakeEngine.IMAGE_ID + "\n");
    assertThat(user.engine.containers.commits)
        .containsExactly(
            new CommitRequest(
                "one",
                Optional.of(ImageReference.parse("mine:1")),
                Optional.of("why"),
                Optional.of("Ann"),
                List.of("CMD [\"sh\"]")));
    assertThat(user.type("commit")).isEqualTo(2);
    assertThat(user.type("commit", "one", "Mine")).isEqualTo(2);
    assertThat(user.type("commit", "one", "a", "b")).isEqualTo(2);
  }

  @Test
  void aDifferenceHasALineForEachPath() {
    user.engine.containers.changes.add(new FileChange(FileChange.Kind.ADDED, "/new"));
    user.engine.containers.changes.add(new FileChange(FileChange.Kind.CHANGED, "/etc"));
    assertThat(user.type("diff", "one")).isZero();
    assertThat(user.out).isEqualTo("A /new\nC /etc\n");
    assertThat(user.type("diff", "--format", "json", "one")).isZero();
    assertThat(user.out).contains("\"kind\": \"changed\",\n    \"path\": \"/etc\"");
  }

  @Test
  void whatIsToldOfAPullStandsBeforeWhatTheCommandPrints() {
    user.engine.containers.pulled = Optional.of(ImageReference.parse("busybox"));
    user.terminals.addAll(List.of(1, 2));
    user.environment.put("TERM", "xterm");

    user.type("run", "busybox");

    assertThat(user.err)
        .startsWith("Unable to find image 'busybox:latest' locally\n")
        .endsWith("Status: Downloaded newer image for busybox:latest\nerr\n");
  }

  @Test
  void aContainerHasANameAndSeesFilesOfTheMachine(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");

    user.type("run", "--name", "one", "-v", folder + ":/data", "-v", file + ":/f:ro,z", "app");

    assertThat(user.engine.containers.runs.get(0).name()).contains("one");
    assertThat(user.engine.containers.runs.get(0).dropped()).isFalse();
    assertThat(user.engine.containers.runs.get(0).settings().binds())
        .containsExactly(new Bind(folder, "/data", false), new Bind(file, "/f", true));
    user.type("run", "--rm", "app");
    assertThat(user.engine.containers.runs.get(1).dropped()).isTrue();
  }

  @Test
  void whatCannotBeMountedIsRefused(@TempDir Path folder) {
    assertThat(user.type("run", "--name", "-x", "app")).isEqualTo(125);
    for (String volume :
        List.of("data:/x", "/data", folder + ":x", folder + ":/x:odd", folder + "/no:/x")) {
      assertThat(user.type("run", "-v", volume, "app")).as(volume).isEqualTo(125);
      assertThat(user.err).contains("invalid volume '" + volume + "'");
    }
    assertThat(user.engine.containers.runs).isEmpty();
  }
}
