package io.jbuild.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.event.Transfer;
import io.jbuild.failure.BuildException;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.oci.Digest;
import io.jbuild.testkit.Processes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AssembledSnapshotTest {

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  Path folder;

  private final SortedMap<ImagePath, Path> files = new TreeMap<>();

  @BeforeEach
  void makeFiles() throws IOException {
    Files.createDirectories(folder.resolve("dir/sub"));
    Files.writeString(folder.resolve("dir/sub/x"), "x");
    Files.createSymbolicLink(folder.resolve("dir/inner"), Path.of("sub"));
    Files.createSymbolicLink(folder.resolve("outer"), Path.of("dir"));
    Files.writeString(folder.resolve("file"), "content");
  }

  private AssembledSnapshot context(String... pairs) throws IOException {
    for (int i = 0; i < pairs.length; i += 2) {
      files.put(ImagePath.of(pairs[i]), folder.resolve(pairs[i + 1]));
    }
    return AssembledSnapshot.of(files, ContextTimes.PRESERVE, Optional.empty());
  }

  private static FileNode node(AssembledSnapshot context, String path) throws IOException {
    return context.find(ImagePath.of(path)).orElseThrow();
  }

  private static List<String> names(AssembledSnapshot context, String path) throws IOException {
    return context.list(ImagePath.of(path)).stream().map(ImagePath::toString).toList();
  }

  @Test
  void foldersAboveAreImplied() throws IOException {
    AssembledSnapshot context = context("lib/b/f", "file", "lib/a", "file", "z", "outer");

    assertThat(names(context, "/")).containsExactly("/lib", "/z");
    assertThat(names(context, "/lib")).containsExactly("/lib/a", "/lib/b");
    assertThat(names(context, "/lib/a")).isEmpty();
    assertThat(names(context, "/z/sub")).containsExactly("/z/sub/x");
    assertThat(names(context, "/none")).isEmpty();
    FileNode implied = node(context, "/lib/b");
    assertThat(implied.isDirectory()).isTrue();
    assertThat(implied.attributes().mode()).isEqualTo(0755);
    assertThat(implied.attributes().modified()).isEqualTo("1980-01-02T00:00:00Z");
    Instant time = Instant.parse("2020-02-02T02:02:02Z");
    assertThat(node(context.with(ContextTimes.fixed(time)), "/z/sub").attributes().modified())
        .isEqualTo(time);
  }

  @Test
  void onlyALinkThatIsNamedIsFollowed() throws IOException {
    AssembledSnapshot context = context("z", "outer");

    assertThat(node(context, "/z").isDirectory()).isTrue();
    assertThat(node(context, "/z/inner")).isInstanceOf(FileNode.SymbolicLink.class);
    assertThat(context.find(ImagePath.of("/z/inner/x"))).isEmpty();
  }

  @Test
  void nothingIsBelowAFile() throws IOException {
    AssembledSnapshot context = context("f", "file");

    assertThat(context.find(ImagePath.of("/f/x"))).isEmpty();
    assertThatThrownBy(() -> context.open(ImagePath.of("/f/x")))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> context.open(ImagePath.ROOT)).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void whatIsReadIsWhatWasHashed() throws IOException {
    AssembledSnapshot context = context("d/f", "file", "z", "dir");
    ImagePath single = ImagePath.of("/d/f");
    ImagePath inFolder = ImagePath.of("/z/sub/x");
    try (LocalSnapshot.Hashing hashing = context.hashing(2, new Transfer("", 0))) {
      hashing.add(single, 7);
      hashing.add(inFolder, 1);
      hashing.finish();
    }

    assertThat(context.digest(single))
        .isEqualTo(Digest.of("content".getBytes(StandardCharsets.UTF_8)));
    assertThat(context.digest(inFolder)).isEqualTo(Digest.of("x".getBytes(StandardCharsets.UTF_8)));
    Files.writeString(folder.resolve("file"), "another");
    Files.writeString(folder.resolve("dir/sub/x"), "other");
    for (ImagePath file : List.of(single, inFolder)) {
      assertThatThrownBy(() -> context.open(file).readAllBytes())
          .isInstanceOf(BuildException.class)
          .hasMessageContaining("changed while it was read");
    }
  }

  private AssembledSnapshot whole(String name) throws IOException {
    files.put(ImagePath.ROOT, folder.resolve(name));
    return AssembledSnapshot.of(files, ContextTimes.PRESERVE, Optional.empty());
  }

  @Test
  void oneFolderIsTheWholeContext() throws IOException {
    Files.setPosixFilePermissions(
        folder.resolve("dir"), PosixFilePermissions.fromString("rwx------"));
    AssembledSnapshot context = whole("outer");

    assertThat(names(context, "/")).containsExactly("/inner", "/sub");
    assertThat(node(context, "/").attributes().mode()).isEqualTo(0755);
    assertThat(node(context, "/inner")).isInstanceOf(FileNode.SymbolicLink.class);
    assertThat(context.digest(ImagePath.of("/sub/x")))
        .isEqualTo(Digest.of("x".getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void aWholeFolderThatIsNotThereIsEmpty() throws IOException {
    AssembledSnapshot context = whole("none");

    assertThat(node(context, "/").isDirectory()).isTrue();
    assertThat(names(context, "/")).isEmpty();
    assertThat(context.find(ImagePath.of("/x"))).isEmpty();
    assertThatThrownBy(() -> whole("file"))
        .isInstanceOf(BuildException.class)
        .hasMessageEndingWith("file, which is a file");
  }

  /** Says what is in a folder, names as the bytes they are, and what each file holds. */
  static final class Lister {
    public static void main(String[] arguments) throws IOException {
      SortedMap<ImagePath, Path> whole = new TreeMap<>();
      whole.put(ImagePath.ROOT, Path.of(arguments[0]));
      AssembledSnapshot context =
          AssembledSnapshot.of(whole, ContextTimes.PRESERVE, Optional.empty());
      for (ImagePath child : context.list(ImagePath.ROOT)) {
        byte[] content = context.open(child).readAllBytes();
        System.out.println(
            HexFormat.of().formatHex(child.name().toBytes())
                + " "
                + new String(content, StandardCharsets.US_ASCII));
      }
    }
  }

  @Test
  void noNameIsLostWhereJavaCanWriteOnlyAscii() throws Exception {
    Path names = Files.createDirectory(folder.resolve("names"));
    Processes.check(
        names,
        List.of(
            "sh",
            "-c",
            "printf 1 >plain; printf 2 >$(printf '\\303\\244'); printf 3 >$(printf 'a\\377')"));
    SortedMap<String, String> environment = new TreeMap<>();
    environment.put("LC_ALL", "C");

    Processes.Result said =
        Processes.run(
            folder,
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Lister.class.getName(),
                names.toString()),
            environment);

    assertThat(said.err()).isEmpty();
    assertThat(said.out()).isEqualTo("61ff 3\n706c61696e 1\nc3a4 2\n");
  }
}
