package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.failure.BuildException;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import io.jbuild.posix.LockFile;
import io.jbuild.request.BuildRequest;
import io.jbuild.request.CommitRequest;
import io.jbuild.request.ContainerRequest;
import io.jbuild.request.Containers;
import io.jbuild.request.ImagePlace;
import io.jbuild.request.Isolation;
import io.jbuild.result.ContainerDetails;
import io.jbuild.result.FileChange;
import io.jbuild.result.ImageDetails;
import io.jbuild.result.RemovedImages;
import io.jbuild.testkit.LayoutImage;
import io.jbuild.testkit.Processes;
import io.jbuild.testkit.Tools;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a command in an image leaves, and what becomes of it. */
@Tag("namespaces")
class ContainerTest {

  @TempDir Path folder;

  private final List<ContainerRequest.Bind> binds = new ArrayList<>();
  private final List<String> environment = new ArrayList<>();
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private InputStream input = InputStream.nullInputStream();
  private Isolation isolation = Isolation.AUTO;
  private TestBuilds builds = new TestBuilds(Path.of("/"));

  @BeforeEach
  void make() throws Exception {
    builds = new TestBuilds(folder);
    builds.busybox("store");
  }

  private Jbuild engine() throws IOException {
    return builds.engine("store");
  }

  private List<ContainerDetails> list() throws IOException {
    return containers().list(unreadable -> assertThat(unreadable).isNull());
  }

  private Containers containers() throws IOException {
    return engine().containers();
  }

  private int run(String name, String image, String... command) throws Exception {
    return run(name, /* dropped= */ false, image, List.of(command));
  }

  private int run(String name, boolean dropped, String image, List<String> command)
      throws IOException, InterruptedException {
    return containers()
        .run(
            new ContainerRequest(
                image,
                command,
                new ContainerRequest.Settings(
                    Optional.empty(),
                    environment,
                    Optional.empty(),
                    Optional.empty(),
                    BuildRequest.Network.HOST,
                    binds),
                Optional.of(name),
                dropped,
                isolation,
                new ContainerRequest.Streams(
                    input, printed, OutputStream.nullOutputStream(), Optional.empty())),
            new SilentPull());
  }

  private Digest commit(String container, String image, String... changes) throws IOException {
    return containers()
        .commit(
            new CommitRequest(
                container,
                Optional.of(ImageReference.parse(image)),
                Optional.of("why"),
                Optional.of("Ann"),
                List.of(changes)));
  }

  private List<String> changes(String container) throws IOException {
    return lines(containers().changes(container));
  }

  private static List<String> lines(List<FileChange> changes) {
    return changes.stream().map(change -> change.kind() + " " + change.path()).toList();
  }

  /** The one container's record as it stood while a process ran it; the file of its lock. */
  private Path asItRan(long process) throws IOException {
    Path records = builds.store("store").resolve("jbuild/containers");
    String id = list().get(0).id();
    Path record = records.resolve(id + ".json");
    Files.writeString(
        record,
        Files.readString(record)
            .replaceFirst("\"end\":\\{[^{]*\\{[^}]*\\}[^}]*\\},", "")
            .replaceFirst("\"process\":[0-9]+", "\"process\":" + process));
    return records.resolve(id + ".lock");
  }

  private String output() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  @Test
  void theCommandReadsPrintsAndEndsWithItsCode() throws Exception {
    input = new ByteArrayInputStream("in".getBytes(StandardCharsets.UTF_8));

    assertThat(run("one", "busybox", "sh", "-c", "cat; exit 7")).isEqualTo(7);

    assertThat(output()).isEqualTo("in");
    ContainerDetails container = list().get(0);
    assertThat(container.name()).isEqualTo("one");
    assertThat(container.state()).isEqualTo(ContainerDetails.State.EXITED);
    assertThat(container.exitCode()).hasValue(7);
    assertThat(container.command()).containsExactly("sh", "-c", "cat; exit 7");
  }

  @ParameterizedTest
  @EnumSource(names = {"OCI", "NAMESPACES", "CHROOT"})
  void whatItChangedBecomesAnImage(Isolation rung) throws Exception {
    Tools.requireRoot();
    if (rung == Isolation.OCI) {
      Tools.require("runc");
    }
    isolation = rung;
    run("one", "busybox", "sh", "-c", "mkdir -p /a/b; echo 1 > /a/b/c; rm /etc/group; exit 1");

    assertThat(changes("one"))
        .containsExactly(
            "ADDED /a", "ADDED /a/b", "ADDED /a/b/c", "CHANGED /etc", "DELETED /etc/group");
    Digest id = commit("one", "mine");
    assertThat(lines(files("busybox", "mine"))).isEqualTo(changes("one"));
    LayoutImage image = builds.image("store", "mine");
    assertThat(image.rootFilesystem().find("a/b/c")).isPresent();
    assertThat(image.rootFilesystem().find("etc/group")).isEmpty();
    Processes.check(
        folder,
        List.of(
            Tools.require("skopeo").toString(),
            "copy",
            "oci:" + builds.store("store") + ":mine:latest",
            "dir:" + folder.resolve("copy")));

    // Neither the time nor the container's name is part of it.
    run("two", "busybox", "sh", "-c", "mkdir -p /a/b; echo 1 > /a/b/c; rm /etc/group; exit 1");
    assertThat(commit("two", "again")).isEqualTo(id);
  }

  @Test
  void anImageRunsAsTheContainerDid() throws Exception {
    environment.add("WORD=said");
    run("one", "busybox", "sh", "-c", "echo $WORD");
    commit("one", "same");
    commit("one", "other", "ENV WORD=\"two words\"", "LABEL a=b\nWORKDIR /etc");

    environment.clear();
    assertThat(run("two", "same")).isZero();
    assertThat(run("three", "other")).isZero();
    assertThat(output()).isEqualTo("said\nsaid\ntwo words\n");
    ImageDetails other = engine().images().find("other");
    assertThat(other.config().container().workingDir).isEqualTo("/etc");
    assertThat(other.config().container().labels()).containsEntry("a", "b");
    assertThat(other.config().author()).contains("Ann");
    assertThat(other.config().history().get(other.config().history().size() - 1).comment())
        .contains("why");
    assertThatThrownBy(() -> commit("one", "bad", "RUN true"))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("RUN is not a valid change command");
  }

  @Test
  void whatIsInVolumesIsPartOfNoImage() throws Exception {
    builds.build("store", "FROM busybox\nVOLUME /data\nCOPY <<a /data/a\nold\na\n", "app");

    run("one", "app", "sh", "-c", "echo x > /data/b; ln /data/b /both; rm /data/a; echo y > /c");

    assertThat(changes("one")).containsExactly("ADDED /both", "ADDED /c", "CHANGED /data");
    commit("one", "mine");
    run("two", "mine", "cat", "/both", "/data/a");
    assertThat(output()).isEqualTo("x\nold\n");
  }

  @Test
  void aDroppedOneLeavesNothing() throws Exception {
    run("one", /* dropped= */ true, "busybox", List.of("sh", "-c", "echo x > /x"));

    assertThat(list()).isEmpty();
    assertThat(builds.store("store").resolve("jbuild/containers").toFile().list())
        .containsExactly("guard");
  }

  @Test
  void oneThatCannotStartLeavesNothing() throws Exception {
    assertThatThrownBy(() -> run("one", "busybox", "no-such-program"))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("no-such-program");
    assertThat(list()).isEmpty();
  }

  @Test
  void anImageThatItUsesStays() throws Exception {
    run("one", "busybox", "sh", "-c", "echo x > /x");
    String id = list().get(0).id();

    RemovedImages refused = engine().images().remove(List.of("busybox"), /* force= */ false);
    assertThat(refused.refused().get(0).message()).contains(id.substring(0, 12));
    assertThat(engine().images().find("busybox")).isNotNull();

    RemovedImages forced = engine().images().remove(List.of("busybox"), /* force= */ true);
    assertThat(forced.names()).hasSize(1);
    assertThat(forced.deleted()).isEmpty();
    engine().prune(/* all= */ true, Optional.empty());
    assertThat(changes("one")).containsExactly("ADDED /x");
    commit("one", "mine");

    containers().remove("one", /* force= */ false);
    assertThat(engine().prune(/* all= */ false, Optional.empty()).images()).hasSize(1);
    assertThat(list()).isEmpty();
    assertThat(run("two", "mine", "cat", "/x")).isZero();
  }

  @Test
  void whatItChangedGoesFromTheDiskWithIt() throws Exception {
    run("one", "busybox", "sh", "-c", "head -c 3000000 /dev/urandom > /large");
    long before = engine().usage().parts().get(1).bytes();
    assertThat(engine().usage().parts().get(1).reclaimable()).isZero();
    Thread.sleep(1100); // What is as young as a sweep is left to the next.

    containers().remove("one", /* force= */ false);

    assertThat(before).isGreaterThan(3_000_000);
    assertThat(engine().usage().parts().get(1).bytes()).isLessThan(100_000);
  }

  @Test
  void anotherProcessOfTheSameNumberIsNotEnded() throws Exception {
    run("one", "busybox", "true");
    Process innocent = new ProcessBuilder("sleep", "100").start();
    try {
      LockFile held = LockFile.acquire(asItRan(innocent.pid()));
      try {
        assertThatThrownBy(() -> containers().remove("one", /* force= */ true))
            .isInstanceOf(BuildException.class)
            .hasMessageContaining("cannot end one: its process");
      } finally {
        held.close();
      }
      assertThat(innocent.isAlive()).isTrue();
    } finally {
      innocent.destroyForcibly();
    }
  }

  @Test
  void aNameIsGivenOnce() throws Exception {
    run("one", "busybox", "true");
    assertThatThrownBy(() -> run("one", "busybox", "true"))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("\"one\" is already in use");
    containers().remove(list().get(0).id().substring(0, 8), /* force= */ false);
    assertThat(run("one", "busybox", "true")).isZero();
    assertThatThrownBy(() -> containers().remove("nobody", /* force= */ true))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("No such container: nobody");
  }

  @Test
  void whatAnInterruptedOneHadChangedIsKept() throws Exception {
    AtomicReference<Exception> end = new AtomicReference<>();
    Path sign = Files.createDirectory(folder.resolve("sign"));
    binds.add(new ContainerRequest.Bind(sign, "/sign", /* readOnly= */ false));
    Thread runs =
        new Thread(
            () -> {
              try {
                run("one", "busybox", "sh", "-c", "echo x > /x; echo > /sign/x; sleep 1000");
              } catch (Exception e) {
                end.set(e);
              }
            });
    runs.start();
    while (!Files.exists(sign.resolve("x"))) {
      Thread.sleep(10);
    }
    assertThat(list().get(0).state()).isEqualTo(ContainerDetails.State.RUNNING);
    assertThatThrownBy(() -> containers().remove("one", /* force= */ false))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("it is running");
    assertThatThrownBy(() -> changes("one"))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("one is running");

    runs.interrupt();
    runs.join();

    assertThat(end.get()).isInstanceOf(InterruptedException.class);
    assertThat(list().get(0).exitCode()).hasValue(130);
    assertThat(changes("one")).containsExactly("ADDED /x");
  }

  @Test
  void filesOfTheMachineAreSeenAndWritten() throws Exception {
    Path data = Files.createDirectory(folder.resolve("data"));
    Path file = Files.writeString(folder.resolve("file"), "of the machine\n");
    binds.add(new ContainerRequest.Bind(data, "/new/data", /* readOnly= */ false));
    binds.add(new ContainerRequest.Bind(file, "/etc/group", /* readOnly= */ true));

    int code =
        run(
            "one",
            "busybox",
            "sh",
            "-c",
            "cat /etc/group; echo x > /new/data/x; echo > /etc/group");

    assertThat(code).isNotZero();
    assertThat(output()).isEqualTo("of the machine\n");
    assertThat(file).hasContent("of the machine\n");
    assertThat(data.resolve("x")).hasContent("x\n");
    // Where something was mounted, nothing of it is left.
    assertThat(changes("one")).isEmpty();
  }

  @Test
  void withoutMountsTheMachinesFilesAreReadAlone() throws Exception {
    Tools.requireRoot();
    isolation = Isolation.CHROOT;
    Path data = Files.createDirectory(folder.resolve("data"));
    Files.writeString(data.resolve("x"), "x\n");
    binds.add(new ContainerRequest.Bind(data, "/data", /* readOnly= */ true));
    assertThat(run("one", "busybox", "cat", "/data/x")).isZero();
    assertThat(output()).isEqualTo("x\n");

    binds.set(0, new ContainerRequest.Bind(data, "/data", /* readOnly= */ false));
    assertThatThrownBy(() -> run("two", "busybox", "true"))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("on /data");
  }

  @Test
  void oneWhoseProcessWasKilledIsDead() throws Exception {
    run("one", "busybox", "true");
    Path lock = Files.createFile(asItRan(1));
    assertThat(list().get(0).state()).isEqualTo(ContainerDetails.State.DEAD);
    assertThatThrownBy(() -> commit("one", "mine"))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("is lost");
    containers().remove("one", /* force= */ false);
    assertThat(list()).isEmpty();
    assertThat(lock.resolveSibling(".").toFile().list()).containsExactly("guard");
  }

  private List<FileChange> files(String before, String after) throws Exception {
    return engine()
        .comparisons(transfer -> {})
        .files(
            new ImagePlace.Word(before, Path.of(before)),
            new ImagePlace.Word(after, Path.of(after)),
            Optional.empty());
  }
}
