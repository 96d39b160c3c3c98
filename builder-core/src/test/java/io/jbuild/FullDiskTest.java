package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Lines;
import io.jbuild.failure.MachineFailure;
import io.jbuild.testkit.LayoutReader;
import io.jbuild.testkit.Processes;
import io.jbuild.testkit.RegistryProcess;
import io.jbuild.testkit.SmallDisk;
import io.jbuild.testkit.Tools;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Builds on disks that are too small: what was there stays good, and nothing else is left. */
class FullDiskTest {

  private static final int MEBIBYTE = 1 << 20;
  private static final int PAGE = 4096;

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  Path folder;

  @SuppressWarnings("NullAway.Init") // made before each test
  private Builds builds;

  @BeforeEach
  void makeContext() throws IOException {
    builds = new Builds(folder.resolve("context"));
    builds.file("small", new byte[10]);
    builds.file("big", noise(6 * MEBIBYTE));
  }

  @Test
  void copyingMoreThanThereIsRoomFor() throws Exception {
    try (SmallDisk disk = disk(4)) {
      Path store = good(disk);

      BuildException failure =
          failure(() -> builds.build(store, "FROM scratch\nCOPY small big /\n", "bad"));

      assertThat(failure).hasMessage("[1/1] COPY small big /: No space left on device");
      assertIsOfTheStore(failure, store);
      assertThat(failure.lines()).contains(new Lines(2, 2));
      assertStillGood(store);
    }
  }

  @Test
  void anArchiveThatExpandsBeyondTheDisk() throws Exception {
    Path tar = folder.resolve("big.tar");
    Processes.check(
        folder, List.of(Tools.require("tar").toString(), "-C", "context", "-cf", "big.tar", "big"));
    Files.delete(folder.resolve("context/big"));
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(compressed)) {
      Files.copy(tar, gzip);
    }
    builds.file("big.tar.gz", compressed.toByteArray());
    try (SmallDisk disk = disk(4)) {
      Path store = good(disk);

      BuildException failure =
          failure(() -> builds.build(store, "FROM scratch\nADD big.tar.gz /\n", "bad"));

      assertThat(failure).hasMessage("[1/1] ADD big.tar.gz /: No space left on device");
      assertIsOfTheStore(failure, store);
      assertStillGood(store);
    }
  }

  @Test
  @Tag("namespaces")
  void aCommandThatFillsTheDiskFailsByItself() throws Exception {
    try (SmallDisk disk = disk(12)) {
      Path store = good(disk);
      builds.busybox(store);

      BuildException failure =
          failure(
              () ->
                  builds.build(
                      store,
                      "FROM busybox\nRUN busybox dd if=/dev/zero of=/x bs=1M count=20\n",
                      "bad"));

      assertThat(failure.message()).endsWith("did not complete successfully: exit code: 1");
      assertThat(failure.blame()).isEqualTo(Blame.COMMAND);
      assertThat(failure.hint())
          .startsWith("The disk " + disk.folder() + " (tmpfs) is full: ")
          .endsWith("or put the store, where RUN writes, elsewhere with {store}.");
      Builds.assertWhole(store, "good:latest", "busybox:latest");
      assertThat(failure(() -> builds.build(store, "FROM busybox\nRUN exit 3\n", "bad")).hint())
          .isEmpty();
    }
  }

  @Test
  @Tag("namespaces")
  void whatACommandWroteDoesNotFitTwice() throws Exception {
    try (SmallDisk disk = disk(12)) {
      Path store = good(disk);
      builds.busybox(store);
      String run = "RUN busybox dd if=/dev/urandom of=/x bs=1M count=5";

      BuildException failure =
          failure(() -> builds.build(store, "FROM busybox\n" + run + "\n", "bad"));

      assertThat(failure).hasMessage("[2/2] " + run + ": No space left on device");
      assertIsOfTheStore(failure, store);
      Builds.assertWhole(store, "good:latest", "busybox:latest");
    }
  }

  @Test
  @Tag("namespaces")
  void aBaseThatDoesNotFitUnpacked() throws Exception {
    try (SmallDisk disk = disk(11)) {
      Path store = good(disk);
      builds.busybox(store);
      String dockerfile = "FROM busybox\nCOPY big /\n";
      builds.build(store, dockerfile, "large");

      BuildException failure = failure(() -> builds.build(store, dockerfile + "RUN true\n", "bad"));

      assertThat(failure.message())
          .startsWith("[3/3] RUN true: ")
          .endsWith(": no space left on device");
      assertIsOfTheStore(failure, store);
      Builds.assertWhole(store, "good:latest", "busybox:latest", "large:latest");
    }
  }

  @Test
  void loadingAndPullingMoreThanThereIsRoomFor() throws Exception {
    Path elsewhere = folder.resolve("elsewhere");
    builds.build(elsewhere, "FROM scratch\nCOPY big /\n", "app");
    Path archive = folder.resolve("app.tar");
    Builds.engine(elsewhere)
        .images()
        .save(Builds.saved(Optional.of(archive), "app"), OutputStream.nullOutputStream());
    try (SmallDisk disk = disk(4);
        RegistryProcess registry = RegistryProcess.start(folder.resolve("registry"))) {
      Path store = good(disk);

      BuildException loading =
          failure(
              () -> {
                try (InputStream in = Files.newInputStream(archive)) {
                  Builds.engine(store).images().load(in, List.of());
                }
              });
      assertThat(loading).hasMessage("cannot load the archive: No space left on device");
      assertIsOfTheStore(loading, store);
      assertStillGood(store);

      String name = registry.host() + "/app:1";
      Processes.check(
          folder,
          List.of(
              Tools.require("skopeo").toString(),
              "copy",
              "--dest-tls-verify=false",
              "oci:" + elsewhere + ":app:latest",
              "docker://" + name));
      BuildException pulling =
          failure(() -> builds.build(store, "FROM " + name + "\nCOPY small /\n", "bad"));
      assertThat(pulling).hasMessage("[2/2] COPY small /: No space left on device");
      assertIsOfTheStore(pulling, store);
      // The base has its name already: a layout's layers may be elsewhere (image-layout.md).
      assertThat(LayoutReader.open(store).names()).containsExactlyInAnyOrder("good:latest", name);
      Builds.assertSkopeoCopies(store, "good:latest", folder);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "type=oci",
        "type=docker",
        "type=oci,compression=uncompressed",
        "type=tar",
        "type=oci,tar=false",
        "type=local"
      })
  void anOutputThatDoesNotFitIsNotThereByHalves(String output) throws Exception {
    Path store = folder.resolve("store");
    builds.build(store, "FROM scratch\nCOPY small big /\n", "app");
    try (SmallDisk disk = disk(4)) {
      Path dest = disk.folder().resolve("out");

      BuildException failure =
          failure(
              () ->
                  builds.build(
                      store, "FROM scratch\nCOPY small big /\n", "", output + ",dest=" + dest));

      assertThat(failure.message())
          .startsWith("cannot write " + dest)
          .endsWithIgnoringCase(": no space left on device");
      assertThat(failure.hint()).endsWith("or name another place with {output}.");
      assertThat(failure.blame()).isEqualTo(Blame.MACHINE);
      List<Path> left = files(disk.folder());
      if (output.equals("type=local")) {
        // Of many files some may be there, but none by halves.
        assertThat(left).isSubsetOf(dest.resolve("small"));
      } else if (output.contains("tar=false")) {
        // A layout without an index is none yet, and its blobs are whole.
        assertThat(left).noneMatch(file -> file.endsWith("index.json"));
        assertThat(left).noneMatch(file -> file.toString().contains("jbuild-new"));
      } else {
        assertThat(left).isEmpty();
      }
      Builds.assertWhole(store, "app:latest");
    }
  }

  @Test
  void anArchiveThatIsThereStaysWhereANewOneDoesNotFit() throws Exception {
    Path store = folder.resolve("store");
    builds.build(store, "FROM scratch\nCOPY big /\n", "app");
    try (SmallDisk disk = disk(4)) {
      Path dest = Files.writeString(disk.folder().resolve("app.tar"), "old");

      BuildException failure =
          failure(
              () ->
                  Builds.engine(store)
                      .images()
                      .save(
                          Builds.saved(Optional.of(dest), "app"), OutputStream.nullOutputStream()));

      assertThat(failure).hasMessage("cannot write " + dest + ": No space left on device");
      assertThat(files(disk.folder())).containsExactly(dest);
      assertThat(dest).hasContent("old");
    }
  }

  /** Wherever in a build the disk becomes full, it fails well: here it does everywhere. */
  @Test
  void noPlaceInABuildIsTheWrongOneToRunOutOfSpace() throws Exception {
    try (SmallDisk disk = disk(4)) {
      Path store = good(disk);
      int pages = 0;
      boolean built = false;
      for (; !built; pages++) {
        fill(disk, pages * PAGE);
        builds.file("small", noise(3000 + pages));
        built = builds(store);
      }
      assertThat(pages).as("what a small image takes").isBetween(5, 40);
      Builds.assertSkopeoCopies(store, "good:latest", folder);
      Builds.assertSkopeoCopies(store, "new:latest", folder);
    }
  }

  @Test
  void noPlaceInABuildIsTheWrongOneToRunOutOfFiles() throws Exception {
    try (SmallDisk disk = SmallDisk.inMemory(folder.resolve("disk"), 4 << 10, 200)) {
      Path store = good(disk);
      int files = 0;
      boolean built = false;
      for (; !built; files++) {
        leaveFiles(disk, files);
        builds.file("small", noise(3000 + files));
        built = builds(store);
      }
      assertThat(files).as("what a small image takes").isBetween(5, 40);
      Builds.assertSkopeoCopies(store, "good:latest", folder);
      Builds.assertSkopeoCopies(store, "new:latest", folder);
    }
  }

  /** Builds a small image, or fails well. */
  private boolean builds(Path store) throws Exception {
    Throwable failure =
        catchThrowable(() -> builds.build(store, "FROM scratch\nCOPY small /new/\n", "new"));
    if (failure == null) {
      Builds.assertWhole(store, "good:latest", "new:latest");
      return true;
    }
    // Where not even the folders of the store can be made, the command words it.
    assertThat(failure).isInstanceOfAny(BuildException.class, IOException.class);
    assertThat(MachineFailure.isFullDisk(failure)).as(failure.toString()).isTrue();
    if (failure instanceof BuildException refusal) {
      assertIsOfTheStore(refusal, store);
    }
    Builds.assertWhole(store, "good:latest");
    return false;
  }

  private SmallDisk disk(int mebibytes) throws IOException, InterruptedException {
    return SmallDisk.inMemory(folder.resolve("disk"), mebibytes << 10, 10_000);
  }

  /** A store that has an image before anything goes wrong. */
  private Path good(SmallDisk disk) throws IOException, InterruptedException {
    Path store = disk.folder().resolve("store");
    builds.build(store, "FROM scratch\nCOPY small /\n", "good");
    return store;
  }

  private void assertStillGood(Path store) throws IOException, InterruptedException {
    Builds.assertWhole(store, "good:latest");
    Builds.assertSkopeoCopies(store, "good:latest", folder);
  }

  private static void assertIsOfTheStore(BuildException failure, Path store) {
    assertThat(failure.blame()).isEqualTo(Blame.MACHINE);
    assertThat(failure.hint())
        .isEqualTo(
            "The disk of the store "
                + store
                + " is full: free some space there (df), or some files (df -i), or put the store"
                + " elsewhere with {store}.");
  }

  private static void fill(SmallDisk disk, int leave) throws IOException {
    Path filler = disk.folder().resolve("filler");
    Files.deleteIfExists(filler);
    long usable = Files.getFileStore(disk.folder()).getUsableSpace();
    Files.write(filler, new byte[(int) (usable - leave)]);
    assertThat(Files.getFileStore(disk.folder()).getUsableSpace()).isEqualTo(leave);
  }

  private static void leaveFiles(SmallDisk disk, int leave) throws IOException {
    Path fillers = Files.createDirectories(disk.folder().resolve("fillers"));
    for (int i = 0; ; i++) {
      try {
        Files.write(fillers.resolve("f" + i), new byte[0]);
      } catch (IOException e) {
        assertThat(MachineFailure.isFullDisk(e)).isTrue();
        break;
      }
    }
    try (Stream<Path> all = Files.list(fillers)) {
      for (Path filler : all.limit(leave).toList()) {
        Files.delete(filler);
      }
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return new ArrayList<>(all.filter(Files::isRegularFile).toList());
    }
  }

  private static byte[] noise(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private static BuildException failure(ThrowingCallable call) {
    return catchThrowableOfType(BuildException.class, call);
  }
}
