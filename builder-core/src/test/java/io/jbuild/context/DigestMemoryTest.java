package io.jbuild.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jbuild.event.Transfer;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.oci.Digest;
import io.jbuild.testkit.Processes;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DigestMemoryTest {

  /** Longer than any tick; the real one would make the tests wait. */
  private static final Duration RECENT = Duration.ofMillis(20);

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  Path folder;

  private Path context = Path.of("");
  private int scratch;

  @BeforeEach
  void makeFiles() throws IOException {
    Path real = folder.toRealPath();
    assumeTrue(
        MountedFileSystems.read()
            .isExact(ContextFile.read(real, (d, i) -> 0).version().device(), real),
        "the tests' files are on no file system of a disk");
    context = fill(Files.createDirectory(real.resolve("context")));
  }

  private static Path fill(Path directory) throws IOException {
    for (int i = 0; i <= FileHashing.FEW_FILES; i++) {
      Files.writeString(directory.resolve("f" + i), "content " + i);
    }
    return directory;
  }

  private DigestMemory memory(Duration recent) {
    return new DigestMemory(
        folder.resolve("digests"), () -> folder.resolve("scratch" + scratch++), recent);
  }

  /** What a build of a directory finds that knows what is remembered. */
  private SortedMap<ImagePath, Digest> build(Path directory, Optional<DigestMemory> memory)
      throws IOException {
    ContextSnapshot snapshot =
        ContextSnapshot.of(directory, IgnoreFile.NONE, ContextTimes.PRESERVE, memory);
    List<ImagePath> files = new ArrayList<>();
    try (LocalSnapshot.Hashing hashing = snapshot.hashing(2, new Transfer("", 0))) {
      for (ImagePath path : snapshot.list(ImagePath.ROOT)) {
        if (snapshot.find(path).orElseThrow() instanceof FileNode.RegularFile file) {
          files.add(path);
          hashing.add(path, file.size());
        }
      }
      hashing.finish();
    }
    SortedMap<ImagePath, Digest> digests = new TreeMap<>();
    for (ImagePath file : files) {
      digests.put(file, snapshot.digest(file));
    }
    memory.ifPresent(DigestMemory::save);
    return digests;
  }

  private void isRight() throws IOException {
    assertThat(build(context, Optional.of(memory(RECENT))))
        .isEqualTo(build(context, Optional.empty()));
  }

  private boolean isKnown(Path file) throws IOException {
    ContextFile.Version root = ContextFile.read(context, (device, inode) -> 0).version();
    String name = Long.toHexString(root.device()) + "-" + Long.toHexString(root.inode());
    return memory(RECENT)
        .of(name)
        .orElseThrow()
        .find(ContextFile.read(file, (device, inode) -> 0))
        .isPresent();
  }

  private Path remembered() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("digests"))) {
      return files.findFirst().orElseThrow();
    }
  }

  @Test
  void whatNobodyChangedIsNotReadAgain() throws Exception {
    Thread.sleep(60);
    SortedMap<ImagePath, Digest> read = build(context, Optional.of(memory(RECENT)));

    assertThat(isKnown(context.resolve("f1"))).isTrue();
    assertThat(build(context, Optional.of(memory(RECENT)))).isEqualTo(read);
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left.map(path -> String.valueOf(path.getFileName())))
          .containsExactlyInAnyOrder("context", "digests");
    }
  }

  @Test
  void aFewSmallFilesAreReadWithoutLookingThemUp() throws Exception {
    Files.delete(context.resolve("f1"));
    Thread.sleep(60);
    build(context, Optional.of(memory(RECENT)));
    assertThat(folder.resolve("digests")).doesNotExist();

    Files.write(context.resolve("f2"), new byte[(int) FileHashing.FEW_BYTES + 1]);
    Thread.sleep(60);
    build(context, Optional.of(memory(RECENT)));
    assertThat(isKnown(context.resolve("f2"))).isTrue();
  }

  /** Ways to another content. */
  enum Change {
    SAME_SIZE_AND_TIME(
        "cp -p f1 ../t; printf CONTENT >x; dd if=x of=f1 conv=notrunc; touch -r ../t f1"),
    OTHER_SIZE("printf x >>f1"),
    RENAMED("cp -p f2 ../t; touch -r f1 ../t; mv ../t f1"),
    SWAPPED("mv f1 ../t; mv f2 f1; mv ../t f2"),
    SWAPPED_LINKS("ln f1 ../t; ln -f f2 f1; ln -f ../t f2"),
    IN_FUTURE("printf CONTENT >f1; touch -d 2100-01-01T00:00:00 f1"),
    BECAME_A_LINK("rm f1; ln -s f2 f1"),
    NEW_INODE("cp -p f1 ../t; rm f1; printf 'CONTENT 1' >f1; touch -r ../t f1");

    private final String script;

    Change(String script) {
      this.script = script;
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatSomebodyChangedIsReadAgain(Change change) throws Exception {
    Thread.sleep(60);
    isRight();
    Processes.check(context, List.of("sh", "-euc", change.script));
    isRight();
    Thread.sleep(60);
    isRight();
    isRight();
  }

  @Test
  void whatIsWrittenThroughAMapIsReadAgain() throws Exception {
    Path file = context.resolve("f1");
    Thread.sleep(60);
    isRight();
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      MappedByteBuffer map = channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size());
      map.put(0, (byte) 'C');
      isRight();
    }
  }

  @Test
  void whatWasChangedJustNowIsNotRemembered() throws Exception {
    Path file = context.resolve("f1");
    // On a busy machine long may pass from the change to the build.
    Duration recent = Duration.ofSeconds(3);
    Thread.sleep(recent.toMillis() + 60);
    Files.writeString(file, "CONTENT 1");
    build(context, Optional.of(memory(recent)));

    assertThat(isKnown(context.resolve("f2"))).isTrue();
    assertThat(isKnown(file)).isFalse();
  }

  @Test
  void whatWasChangedInTheFutureIsNotRemembered() throws Exception {
    Path file = context.resolve("f1");
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2100-01-01T00:00:00Z")));
    Thread.sleep(60);
    isRight();
    assertThat(isKnown(context.resolve("f2"))).isTrue();
    assertThat(isKnown(file)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(longs = {20, 2})
  void randomEditsAreAllSeen(long seed) throws Exception {
    Random random = new Random(seed);
    int known = 0;
    for (int i = 0; i < 100; i++) {
      for (int edits = random.nextInt(3); edits >= 0; edits--) {
        Path file = context.resolve("f" + random.nextInt(FileHashing.FEW_FILES));
        Path other = context.resolve("f" + random.nextInt(FileHashing.FEW_FILES));
        FileTime time = Files.getLastModifiedTime(file);
        switch (random.nextInt(4)) {
          case 0 -> Files.writeString(file, "content " + random.nextInt(10));
          case 1 -> Files.copy(other, file, StandardCopyOption.REPLACE_EXISTING);
          case 2 -> {
            Path scratch = Files.writeString(folder.resolve("new"), "content " + i % 10);
            Files.move(scratch, file, StandardCopyOption.ATOMIC_MOVE);
          }
          default -> {
            Files.delete(file);
            Files.createLink(file, context.resolve("f" + FileHashing.FEW_FILES));
          }
        }
        if (random.nextBoolean()) {
          Files.setLastModifiedTime(file, time);
        }
      }
      Thread.sleep(random.nextInt(40));
      isRight();
      known += isKnown(context.resolve("f" + random.nextInt(FileHashing.FEW_FILES))) ? 1 : 0;
    }
    assertThat(known).isPositive();
  }

  @Test
  void damagedIsEmpty() throws Exception {
    Thread.sleep(60);
    isRight();
    byte[] whole = Files.readAllBytes(remembered());
    assertThat(DigestTable.isWhole(remembered())).isTrue();
    Random random = new Random(1);
    for (int i = 0; i < 100; i++) {
      byte[] damaged = whole.clone();
      damaged[i < DigestTable.HEADER ? i : random.nextInt(whole.length)] ^= (byte) (1 << i % 8);
      Files.write(remembered(), damaged);
      assertThat(DigestTable.isWhole(remembered())).isFalse();
      assertThat(isKnown(context.resolve("f1"))).isFalse();
      Files.write(remembered(), whole);
    }
    for (int length : List.of(0, 1, DigestTable.HEADER, whole.length - 1)) {
      Files.write(remembered(), Arrays.copyOf(whole, length));
      isRight();
      assertThat(isKnown(context.resolve("f1"))).as("written anew").isTrue();
    }
  }

  @Test
  void anotherRunOfTheKernelKnowsNothing() throws Exception {
    Thread.sleep(60);
    isRight();

    String run = "0".repeat(DigestTable.RUN);
    assertThat(DigestTable.read(remembered(), run).count()).isZero();
    String ours = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    assertThat(DigestTable.read(remembered(), ours).count()).isEqualTo(FileHashing.FEW_FILES + 1);
  }

  @Test
  void twoBuildsAtOnceLoseNothing() throws Exception {
    Thread.sleep(60);
    isRight();
    Files.writeString(context.resolve("f1"), "CONTENT 1");
    Files.writeString(context.resolve("f2"), "CONTENT 2");
    Thread.sleep(60);
    DigestMemory one = memory(RECENT);
    DigestMemory other = memory(RECENT);
    String name = String.valueOf(remembered().getFileName());
    for (DigestMemory memory : List.of(one, other)) {
      Path file = context.resolve(memory == one ? "f1" : "f2");
      RememberedDigests digests = memory.of(name).orElseThrow();
      assertThat(digests.find(read(context.resolve("f3")))).isPresent();
      learn(digests, read(file), Files.readAllBytes(file));
    }
    one.save();
    other.save();

    for (String file : List.of("f1", "f2", "f3")) {
      assertThat(isKnown(context.resolve(file))).isTrue();
    }
    isRight();
  }

  @Test
  void twoContentsOfOneStateAreBothForgotten() throws Exception {
    Thread.sleep(60);
    DigestMemory one = memory(RECENT);
    DigestMemory other = memory(RECENT);
    learn(one.of("x").orElseThrow(), read(context.resolve("f1")), new byte[1]);
    learn(other.of("x").orElseThrow(), read(context.resolve("f1")), new byte[2]);
    one.save();
    other.save();

    assertThat(memory(RECENT).of("x").orElseThrow().find(read(context.resolve("f1")))).isEmpty();
  }

  /** Has a build learn what a file holds. */
  private static void learn(RememberedDigests digests, ContextFile file, byte[] content) {
    assertThat(digests.learns(file)).isTrue();
    digests.learnFrom(new LearnedFile(file, Digest.of(content)));
  }

  private static ContextFile read(Path file) throws IOException {
    return ContextFile.read(file, (device, inode) -> 0);
  }

  @Test
  void whatWasNotAskedForLongestGoesFirst() throws Exception {
    Path file = folder.resolve("table");
    String run = "0".repeat(DigestTable.RUN);
    int many = 60_000;
    try (DigestTableWriter table = new DigestTableWriter(file, run, many)) {
      for (int i = 0; i < many; i++) {
        table.add(new FileState(1, i, 3, 4, i), Digest.of(new byte[0]));
      }
      table.end();
    }
    Thread.sleep(60);
    DigestTable earlier = DigestTable.read(file, run);
    assertThat(earlier.count()).isEqualTo(many);
    RememberedDigests digests =
        new RememberedDigests(earlier, MountedFileSystems.read(), Long.MAX_VALUE);
    learn(digests, read(context.resolve("f1")), new byte[1]);
    digests.write(folder.resolve("next"), run, earlier);

    DigestTable next = DigestTable.read(folder.resolve("next"), run);
    assertThat(next.count()).isEqualTo(50_002);
    assertThat(next.find(FileState.of(read(context.resolve("f1")).version()))).isZero();
    assertThat(next.find(earlier.state(0))).isEqualTo(1);
    assertThat(next.find(earlier.state(many - 1))).isNegative();
  }

  @Test
  void contextsThatWereWrittenLongAgoGo() throws Exception {
    Path digests = Files.createDirectory(folder.resolve("digests"));
    for (int i = 0; i < 205; i++) {
      Files.setLastModifiedTime(
          Files.createFile(digests.resolve("c" + i)), FileTime.fromMillis(i * 1000L));
    }
    Thread.sleep(60);
    isRight();

    assertThat(DigestMemory.parts(digests)).hasSize(200);
    assertThat(digests.resolve("c5")).doesNotExist();
    assertThat(digests.resolve("c6")).exists();
    assertThat(isKnown(context.resolve("f1"))).isTrue();
  }

  @Test
  void nothingIsRememberedOfAFileSystemInMemory() throws Exception {
    Path memory = Path.of("/dev/shm");
    assumeTrue(Files.isWritable(memory), "there is no file system in memory");
    context = fill(Files.createTempDirectory(memory, "jbuild-test-"));
    try {
      Thread.sleep(60);
      isRight();
      assertThat(folder.resolve("digests")).doesNotExist();
    } finally {
      Processes.check(folder, List.of("rm", "-r", context.toString()));
    }
  }

  @Test
  void aTimeInWholeSecondsTellsNothing() {
    long second = 1_000_000_000;
    assertThat(new FileState(1, 2, 3, 4 * second, 5 * second + 1).isBefore(9 * second)).isTrue();
    assertThat(new FileState(1, 2, 3, 4 * second, 5 * second).isBefore(9 * second)).isFalse();
    assertThat(new FileState(1, 2, 3, 4, 9 * second + 1).isBefore(9 * second + 1)).isFalse();
    assertThat(new FileState(1, 2, 3, 9 * second + 1, 4).isBefore(9 * second + 1)).isFalse();
    assertThat(new FileState(1, 2, 3, Long.MIN_VALUE, 4).isBefore(9 * second)).isFalse();
  }
}
