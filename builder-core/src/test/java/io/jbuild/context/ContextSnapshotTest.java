package io.jbuild.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jbuild.event.Transfer;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.oci.Digest;
import io.jbuild.posix.FileNames;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContextSnapshotTest {

  private static final Instant TIME = Instant.parse("1980-01-02T00:00:01Z");

  private final Path directory;

  ContextSnapshotTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private Path write(String name, String content) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, content.getBytes(StandardCharsets.UTF_8));
  }

  private ContextSnapshot context(String... ignored) throws IOException {
    IgnoreFile ignore = IgnoreFile.parse(".dockerignore", String.join("\n", ignored));
    return ContextSnapshot.of(directory, ignore, ContextTimes.fixed(TIME));
  }

  private static List<String> names(ContextSnapshot context) throws IOException {
    List<String> names = new ArrayList<>();
    collect(context, ImagePath.ROOT, names);
    return names;
  }

  private static void collect(ContextSnapshot context, ImagePath path, List<String> names)
      throws IOException {
    for (ImagePath child : context.list(path)) {
      names.add(child.toString());
      assertThat(context.find(child)).isPresent();
      collect(context, child, names);
    }
  }

  @Test
  void aFileHasItsModeAndContentButNoOwnerAndTheGivenTime() throws IOException {
    Path file = write("run.sh", "echo");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-x---"));
    ContextSnapshot context = context();
    ImagePath path = ImagePath.of("run.sh");

    FileNode.RegularFile node = (FileNode.RegularFile) context.find(path).orElseThrow();

    assertThat(node.attributes().mode()).isEqualTo(0750);
    assertThat(node.attributes().uid()).isZero();
    assertThat(node.attributes().gid()).isZero();
    assertThat(node.attributes().modified()).isEqualTo(TIME);
    assertThat(node.attributes().xattrs()).isEmpty();
    assertThat(node.size()).isEqualTo(4);
    assertThat(context.digest(path)).isEqualTo(Digest.of("echo".getBytes(StandardCharsets.UTF_8)));
    try (InputStream content = context.open(path)) {
      assertThat(content.readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo("echo");
    }
  }

  @Test
  void filesMayKeepTheirOwnTimes() throws IOException {
    Instant own = Instant.parse("2020-02-02T02:02:02Z");
    Files.setLastModifiedTime(write("a", "a"), FileTime.from(own));

    ContextSnapshot preserving = context().with(ContextTimes.PRESERVE);

    assertThat(preserving.find(ImagePath.of("a")).orElseThrow().attributes().modified())
        .isEqualTo(own);
  }

  @Test
  void linksAreLinksAndNothingIsBelowThem() throws IOException {
    write("real/f", "f");
    Files.createSymbolicLink(directory.resolve("link"), Path.of("real"));
    Files.createSymbolicLink(directory.resolve("out"), Path.of("/etc"));
    ContextSnapshot context = context();

    assertThat(context.find(ImagePath.of("link")).orElseThrow())
        .isInstanceOfSatisfying(
            FileNode.SymbolicLink.class,
            link -> assertThat(link.target()).isEqualTo(ByteString.of("real")));
    assertThat(context.find(ImagePath.of("link/f"))).isEmpty();
    assertThat(context.find(ImagePath.of("out/passwd"))).isEmpty();
    assertThat(context.list(ImagePath.of("out"))).isEmpty();
    assertThatThrownBy(() -> context.open(ImagePath.of("out/passwd")))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void anIgnoredFileIsNotThereAndTheRuleIsKnown() throws IOException {
    write("a.log", "");
    write("b.txt", "");
    ContextSnapshot context = context("# logs", "*.log");
    ImagePath log = ImagePath.of("a.log");

    assertThat(names(context)).containsExactly("/b.txt");
    assertThat(context.find(log)).isEmpty();
    assertThatThrownBy(() -> context.open(log)).isInstanceOf(NoSuchFileException.class);
    assertThat(context.ignoredBy(log)).contains(".dockerignore: *.log");
    assertThat(context.leavesOut(log)).isTrue();
    assertThat(context.leavesOut(ImagePath.of("never.log"))).isFalse();
  }

  @Test
  void directoriesAboveAFileThatIsBroughtBackAppear() throws IOException {
    write("src/deep/z.md", "");
    write("src/deep/y.o", "");
    write("src/other/y.o", "");
    write("a.txt", "");

    assertThat(names(context("**", "!src/deep/z.md")))
        .containsExactly("/src", "/src/deep", "/src/deep/z.md");
    assertThat(names(context("**", "!**/z.md")))
        .containsExactly("/src", "/src/deep", "/src/deep/z.md");
    assertThat(names(context("*"))).isEmpty();
  }

  @Test
  void anExcludedDirectoryThatNothingIsBroughtBackFromIsNeverRead() throws IOException {
    write("closed/secret", "");
    write("open", "");
    Path closed = directory.resolve("closed");
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
    try {
      assertThat(names(context("closed", "!op*"))).containsExactly("/open");
    } finally {
      Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
    }
  }

  @Test
  void namesOfAFileShareALinkGroup() throws IOException {
    Files.createLink(directory.resolve("b"), write("a", "same"));
    write("c", "same");
    ContextSnapshot context = context();

    assertThat(group(context, "a")).isEqualTo(group(context, "b")).isNotZero();
    assertThat(group(context, "c")).isZero();
  }

  @Test
  void whatWasLookedAtIsWhatItIs() throws IOException, InterruptedException {
    Files.createLink(directory.resolve("f/b"), write("f/a", "same"));
    Files.createLink(directory.resolve("other"), write("f/lonely", "has its other name elsewhere"));
    List<ImagePath> links = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      Files.createSymbolicLink(directory.resolve("f/link" + i), Path.of("../to/" + i));
      links.add(ImagePath.of("f/link" + i));
    }
    Instant late = Instant.parse("2400-02-03T04:05:06Z");
    // Java sets no time that is too far for nanoseconds.
    Path far = write("f/late", "later");
    new ProcessBuilder("touch", "-d", late.toString(), far.toString()).start().waitFor();
    Files.setLastModifiedTime(
        write("f/old", "older"), FileTime.from(Instant.parse("1980-12-31T23:59:58.5Z")));
    IgnoreFile all = IgnoreFile.parse(".dockerignore", "");
    ContextSnapshot context = ContextSnapshot.of(directory, all, ContextTimes.PRESERVE);

    context.look(ImagePath.of("f"), 2);

    assertThat(group(context, "f/a")).isEqualTo(group(context, "f/b")).isNotZero();
    assertThat(group(context, "f/lonely")).isZero();
    for (int i = 0; i < 50; i++) {
      assertThat(context.find(links.get(i)).orElseThrow())
          .extracting(node -> ((FileNode.SymbolicLink) node).target().toString())
          .isEqualTo("../to/" + i);
    }
    assertThat(context.find(ImagePath.of("f/late")).orElseThrow().attributes().modified())
        .isEqualTo(late);
    assertThat(context.find(ImagePath.of("f/old")).orElseThrow().attributes().modified())
        .isEqualTo("1980-12-31T23:59:58.500Z");
    assertThat(context.digest(ImagePath.of("f/late")))
        .isEqualTo(Digest.of(ByteString.of("later").toBytes()));
  }

  private static long group(ContextSnapshot context, String name) throws IOException {
    return ((FileNode.RegularFile) context.find(ImagePath.of(name)).orElseThrow()).linkGroup();
  }

  @Test
  void aSocketIsAnEmptyFileAndAPipeIsAPipe() throws IOException, InterruptedException {
    new ProcessBuilder("mkfifo", directory.resolve("pipe").toString()).start().waitFor();
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(directory.resolve("socket")));
      ContextSnapshot context = context();
      ImagePath socket = ImagePath.of("socket");

      assertThat(context.find(ImagePath.of("pipe")).orElseThrow())
          .isInstanceOf(FileNode.Fifo.class);
      assertThat(context.find(socket).orElseThrow())
          .isInstanceOfSatisfying(
              FileNode.RegularFile.class, file -> assertThat(file.size()).isZero());
      assertThat(context.digest(socket)).isEqualTo(Digest.of(new byte[0]));
    }
  }

  @Test
  void aFileThatChangesBetweenTheLookAndTheReadFailsTheBuild() throws IOException {
    Path file = write("a", "before");
    ContextSnapshot context = context();
    ImagePath path = ImagePath.of("a");
    assertThat(context.find(path)).isPresent();

    Files.write(file, "after, and longer".getBytes(StandardCharsets.UTF_8));

    BuildException failure = catchThrowableOfType(BuildException.class, () -> context.digest(path));
    assertThat(failure).hasMessage("/a in the context changed while it was read");
    assertThat(failure.blame()).isEqualTo(Blame.DOCKERFILE);
    Files.delete(file);
    assertThatThrownBy(() -> context.digest(path))
        .hasMessage("/a in the context changed while it was read");
  }

  @Test
  void manyFilesAreHashedAtOnce() throws IOException {
    List<ImagePath> files = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      write("d/f" + i, "content " + i);
      files.add(ImagePath.of("d/f" + i));
    }
    ContextSnapshot context = context();

    try (LocalSnapshot.Hashing hashing = context.hashing(4, new Transfer("", 0))) {
      for (ImagePath file : files) {
        hashing.add(file, 10);
      }
      hashing.finish();
    }

    for (int i = 0; i < 100; i++) {
      Digest expected = Digest.of(("content " + i).getBytes(StandardCharsets.UTF_8));
      assertThat(context.digest(files.get(i))).isEqualTo(expected);
    }
  }

  @Test
  void aFailureInOneOfManyIsTheFailureOfAll() throws IOException {
    write("a", "a");
    ContextSnapshot context = context();

    for (long size : new long[] {1, FileHashing.FEW_BYTES + 1}) {
      assertThatThrownBy(
              () -> {
                try (LocalSnapshot.Hashing hashing = context.hashing(2, new Transfer("", 0))) {
                  hashing.add(ImagePath.of("a"), size);
                  hashing.add(ImagePath.of("missing"), size);
                  hashing.finish();
                }
              })
          .isInstanceOf(NoSuchFileException.class);
    }
  }

  @Test
  void aNameIsItsBytes() throws IOException {
    byte[] latin = {'n', 'a', (byte) 0xef, 'v', 'e'};
    Files.write(FileNames.resolve(directory, latin), new byte[] {1});
    write("ünï", "u");
    ContextSnapshot context = context();

    List<ImagePath> found = context.list(ImagePath.ROOT);

    assertThat(found)
        .containsExactlyInAnyOrder(ImagePath.ROOT.child(ByteString.of(latin)), ImagePath.of("ünï"));
    assertThat(context.digest(ImagePath.ROOT.child(ByteString.of(latin))))
        .isEqualTo(Digest.of(new byte[] {1}));
  }

  @Test
  void theRootIsADirectoryWhateverTheIgnoreFileSays() throws IOException {
    assertThat(context("*", ".", "/").find(ImagePath.ROOT).orElseThrow().isDirectory()).isTrue();
  }

  @Test
  void aNameLongerThanAnyFileSystemHasIsTheNameOfNoFile() throws IOException {
    assertThat(context().find(ImagePath.of("x".repeat(300)))).isEmpty();
  }
}
