package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.event.BuildEvent;
import io.jbuild.event.Transfer;
import io.jbuild.failure.BuildException;
import io.jbuild.oci.ImageReference;
import io.jbuild.request.BuildContext;
import io.jbuild.request.ImagePlace;
import io.jbuild.request.VerifyRequest;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who waits because of many bytes sees them. */
class MovedBytesTest {

  private static final int MUCH = 5 << 20;

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  Path folder;

  @SuppressWarnings("NullAway.Init") // made before each test
  private TestBuilds builds;

  @BeforeEach
  void makeContext() throws Exception {
    builds = new TestBuilds(folder);
    builds.context("f", "content of f");
    builds.context("g", "content of g");
    Files.write(builds.context("much"), bytes(MUCH));
  }

  @AfterEach
  void delete() throws Exception {
    builds.delete();
  }

  private static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    new Random(count).nextBytes(bytes);
    return bytes;
  }

  private static List<Transfer> transfers(List<BuildEvent> events) {
    return events.stream()
        .filter(BuildEvent.Moving.class::isInstance)
        .map(event -> ((BuildEvent.Moving) event).transfer())
        .toList();
  }

  @Test
  void aContextIsReadAndThenCopied() throws Exception {
    builds.build("store", "FROM scratch\nCOPY . /all/\n", "");

    List<Transfer> moved = transfers(builds.events());
    assertThat(moved).extracting(Transfer::what).containsExactly("read context", "copy files");
    assertThat(moved.get(0).total()).isEqualTo(MUCH + 2 * "content of f".length());
    assertThat(moved.get(0).moved()).isEqualTo(moved.get(0).total());
    // Of a tar the blocks of three files; it has those of a folder, and two at its end, besides.
    assertThat(moved.get(1).total()).isEqualTo(MUCH + 5 * 512);
    assertThat(moved.get(1).moved()).isEqualTo(MUCH + 8 * 512);
    assertThat(moved).allMatch(Transfer::isOver);
  }

  @Test
  void ofLittleNothingIsTold() throws Exception {
    builds.build("store", "FROM scratch\nCOPY f g /\n", "");

    assertThat(transfers(builds.events())).isEmpty();
  }

  @Test
  void anArchiveIsReadAndUnpackedBeforeItIsCopied() throws Exception {
    builds.contextScript("printf 'FROM scratch\\nCOPY much /\\n' >Dockerfile; tar cf ../tar .");
    List<BuildEvent> events = new CopyOnWriteArrayList<>();

    try (InputStream tar = Files.newInputStream(folder.resolve("tar"))) {
      builds
          .engine("store")
          .build(
              builds.request("").withoutOutputs(new BuildContext.Stream(tar)),
              events::add,
              OutputStream.nullOutputStream());
    }

    List<Transfer> moved = transfers(events);
    assertThat(moved)
        .extracting(Transfer::what)
        .containsExactly("read context", "unpack context", "copy files");
    assertThat(moved.get(0).moved()).isEqualTo(Files.size(folder.resolve("tar")));
    assertThat(moved.get(1).total()).isEqualTo(moved.get(0).moved());
    assertThat(moved).allMatch(Transfer::isOver);
  }

  @Test
  void aBaseThatAVerificationPullsIsToldToTheBuildThatNeedsIt() throws Exception {
    try (MemoryRegistry registry = new MemoryRegistry()) {
      String base = registry.host() + "/team/base:1";
      builds.build("store", "FROM scratch\nCOPY much /\n", "", "type=registry,name=" + base);
      builds.context("Dockerfile", "FROM " + base + "\nCOPY f /\n");
      List<BuildEvent> first = new CopyOnWriteArrayList<>();
      List<BuildEvent> second = new CopyOnWriteArrayList<>();

      builds
          .engine("other")
          .verify(
              new VerifyRequest(
                  builds.request(""),
                  Optional.empty(),
                  Optional.empty(),
                  OptionalInt.empty(),
                  Optional.empty()),
              first::add,
              second::add);

      assertThat(transfers(first))
          .extracting(Transfer::what)
          .hasSize(1)
          .allMatch(what -> what.startsWith("pull "));
      assertThat(transfers(second)).isEmpty();

      List<Transfer> compared = new CopyOnWriteArrayList<>();
      ImagePlace place = new ImagePlace.AtRegistry(ImageReference.parse(base));
      builds.engine("third").comparisons(compared::add).layers(place, Optional.empty(), 1);
      assertThat(compared).hasSize(1);

      // A base that no step has read is in the store without its layers.
      String failing = "FROM " + base + "\nCOPY none /\n";
      assertThatThrownBy(() -> builds.build("fourth", failing, ""))
          .isInstanceOf(BuildException.class);
      ImagePlace here = new ImagePlace.Word(base, Path.of(base));
      builds.engine("fourth").comparisons(compared::add).layers(here, Optional.empty(), 1);
      assertThat(compared).hasSize(2);
    }
  }
}
