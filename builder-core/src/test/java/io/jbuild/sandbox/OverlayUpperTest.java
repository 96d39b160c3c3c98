package io.jbuild.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.file.Attributes;
import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.oci.Digest;
import io.jbuild.posix.PosixFiles;
import io.jbuild.sandbox.BusyboxImage.Output;
import io.jbuild.snapshot.UpperTree;
import io.jbuild.testkit.Tools;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("namespaces")
class OverlayUpperTest {

  private static final Instant TIME = Instant.parse("2001-02-03T04:05:06.123456789Z");

  private BusyboxImage image = BusyboxImage.none();
  private final List<OverlayUpper> opened = new ArrayList<>();
  private Sandbox sandbox = BusyboxImage.noSandbox();

  @BeforeEach
  void open(@TempDir Path folder) throws Exception {
    Tools.requireRoot();
    image = BusyboxImage.make(folder);
    sandbox = NamespaceSandbox.open(Path.of("/etc/resolv.conf"));
  }

  @AfterEach
  void close() throws Exception {
    sandbox.close();
    for (OverlayUpper upper : opened) {
      upper.close();
    }
  }

  private UpperTree run(String script) throws Exception {
    Output output = new Output();
    int code = sandbox.run(BusyboxImage.shell(script), image.freshRoot(), output);
    assertThat(output.err()).isEmpty();
    assertThat(code).isZero();
    OverlayUpper upper = new OverlayUpper(image.upper());
    opened.add(upper);
    return upper;
  }

  private static String text(UpperTree upper, ImagePath file) throws IOException {
    try (InputStream input = upper.open(file)) {
      return new String(input.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void itIsReadInWhateverOrderHoweverDeep() throws Exception {
    UpperTree upper =
        run(
            "mkdir -p /a/b /c && echo 1 > /a/b/f && echo 2 > /a/f && echo 3 > /c/f;"
                + " i=0; cd /c; while [ $i -lt 90 ]; do"
                + " mkdir d; cd d; echo $i > f; i=$((i + 1)); done");
    List<ImagePath> deep = new ArrayList<>();
    ImagePath at = ImagePath.of("/c");
    for (int i = 0; i < 90; i++) {
      at = at.child("d");
      deep.add(at);
    }

    for (String order : List.of("/a/b/f /a/f /c/f", "/c/f /a/f /a/b/f")) {
      StringBuilder read = new StringBuilder();
      for (String file : order.split(" ", -1)) {
        read.append(text(upper, ImagePath.of(file)).strip());
      }
      assertThat(read).hasToString(order.startsWith("/a") ? "123" : "321");
      assertThat(names(upper, "/a")).containsExactly("b", "f");
      assertThat(names(upper, "/a")).containsExactly("b", "f");
    }
    for (int step : new int[] {1, 7, -1}) {
      for (int i = step > 0 ? 0 : 89; i >= 0 && i < 90; i += step) {
        assertThat(text(upper, deep.get(i).child("f"))).isEqualTo(i + "\n");
        assertThat(upper.list(deep.get(i))).hasSize(i == 89 ? 1 : 2);
      }
    }
  }

  private static FileNode node(UpperTree upper, String path) throws IOException {
    return entry(upper, path).node().orElseThrow();
  }

  private static UpperTree.Entry entry(UpperTree upper, String path) throws IOException {
    ImagePath wanted = ImagePath.of(path);
    return upper.list(wanted.parent().orElseThrow()).stream()
        .filter(entry -> entry.path().equals(wanted))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aFileThatCallsItselfADeviceIsNone() throws Exception {
    UpperTree upper = run("touch /forged");
    byte[] disk = "b 8 0".getBytes(StandardCharsets.US_ASCII);
    PosixFiles.setAttribute(image.upper().resolve("forged"), DevicePlaceholder.ATTRIBUTE, disk);

    assertThat(node(upper, "/forged")).isInstanceOf(FileNode.RegularFile.class);
  }

  private static List<String> names(UpperTree upper, String directory) throws IOException {
    return upper.list(ImagePath.of(directory)).stream()
        .map(entry -> entry.path().name().toString())
        .toList();
  }

  @Test
  void aNewFileHasItsBytesOwnerModeAndTime() throws Exception {
    UpperTree upper =
        run("echo hello > /f; chown 12:34 /f; chmod 4751 /f; touch -d @1000000000 /f");

    assertThat(node(upper, "/f"))
        .isEqualTo(
            new FileNode.RegularFile(
                new Attributes(04751, 12, 34, Instant.ofEpochSecond(1_000_000_000)), 6, 0));
    assertThat(upper.digest(ImagePath.of("/f")))
        .isEqualTo(Digest.of("hello\n".getBytes(StandardCharsets.UTF_8)));
    try (InputStream input = upper.open(ImagePath.of("/f"))) {
      assertThat(input.readAllBytes()).asString().isEqualTo("hello\n");
    }
  }

  @Test
  void aDeletedFileIsAWhiteout() throws Exception {
    UpperTree upper = run("rm /bin/ls");

    assertThat(entry(upper, "/bin/ls").node()).isEmpty();
    assertThat(names(upper, "/bin")).containsExactly("ls");
  }

  @Test
  void aDirectoryMadeAnewIsOpaqueAndOneThatWasChangedIsNot() throws Exception {
    Files.createDirectories(image.base().resolve("d/old"));
    Files.createDirectories(image.base().resolve("e/old"));

    UpperTree upper = run("rm -rf /d; mkdir /d; touch /d/new /e/new");

    assertThat(upper.opaque(ImagePath.of("/d"))).isTrue();
    assertThat(upper.opaque(ImagePath.of("/e"))).isFalse();
    assertThat(names(upper, "/d")).containsExactly("new");
  }

  @Test
  void namesOfOneFileShareALinkGroup() throws Exception {
    UpperTree upper = run("echo x > /a; ln /a /b; mkdir /c; ln /a /c/d; echo y > /single");

    long group = ((FileNode.RegularFile) node(upper, "/a")).linkGroup();
    assertThat(group).isNotZero();
    assertThat(((FileNode.RegularFile) node(upper, "/b")).linkGroup()).isEqualTo(group);
    assertThat(((FileNode.RegularFile) node(upper, "/c/d")).linkGroup()).isEqualTo(group);
    assertThat(((FileNode.RegularFile) node(upper, "/single")).linkGroup()).isZero();
  }

  @Test
  void specialFilesKeepTheirKind() throws Exception {
    UpperTree upper =
        run(
            "mkfifo -m 640 /p; mknod /c c 300 70000; mknod /b b 8 1; ln -s '../ü x' /l; mkdir -m 1777 /t");

    assertThat(node(upper, "/p")).isInstanceOf(FileNode.Fifo.class);
    assertThat(node(upper, "/p").attributes().mode()).isEqualTo(0640);
    FileNode.Device c = (FileNode.Device) node(upper, "/c");
    assertThat(List.of(c.kind(), c.major(), c.minor()))
        .isEqualTo(List.of(FileNode.Device.Kind.CHARACTER, 300, 70000));
    FileNode.Device b = (FileNode.Device) node(upper, "/b");
    assertThat(List.of(b.kind(), b.major(), b.minor()))
        .isEqualTo(List.of(FileNode.Device.Kind.BLOCK, 8, 1));
    assertThat(((FileNode.SymbolicLink) node(upper, "/l")).target())
        .isEqualTo(ByteString.of("../ü x"));
    assertThat(node(upper, "/t").attributes().mode()).isEqualTo(01777);
  }

  @Test
  void namesAreBytesAndComeInOrder() throws Exception {
    UpperTree upper =
        run("cd /; mkdir n; cd n; touch \"$(printf '\\377x')\" ü b a.b a a-b .wh 'x y'");

    List<byte[]> names = new ArrayList<>();
    for (UpperTree.Entry entry : upper.list(ImagePath.of("/n"))) {
      names.add(entry.path().name().toBytes());
    }
    assertThat(names.stream().map(name -> HexFormat.of().formatHex(name)))
        .containsExactly("2e7768", "61", "612d62", "612e62", "62", "782079", "c3bc", "ff78");
  }

  @Test
  void fileCapabilitiesBelongToAnImageAndUserAttributesDoNot() throws Exception {
    UpperTree upper = run("touch /f");
    byte[] netBind = HexFormat.of().parseHex("0100000200040000000000000000000000000000");
    PosixFiles.setAttribute(image.upper().resolve("f"), "security.capability", netBind);
    PosixFiles.setAttribute(image.upper().resolve("f"), "user.mine", new byte[] {1});

    assertThat(node(upper, "/f").attributes().xattrs())
        .hasToString("{security.capability=" + ByteString.of(netBind) + "}")
        .containsEntry("security.capability", ByteString.of(netBind));
  }

  @Test
  void theRootOfARunIsTheDirectoryThatWasMadeForIt(@TempDir Path folder) throws Exception {
    FileNode.Directory root = new FileNode.Directory(new Attributes(0711, 3, 4, TIME));
    Path directory = folder.resolve("upper");

    UpperTree upper = OverlayUpper.create(directory, root);

    assertThat(upper.root()).contains(root);
    assertThat(upper.list(ImagePath.ROOT)).isEmpty();
    Output output = new Output();
    sandbox.run(
        BusyboxImage.command("stat", "-c", "%a %u %g", "/"),
        new RootFilesystem.Union(List.of(image.base()), directory, folder.resolve("work")),
        output);
    assertThat(output.out()).isEqualTo("711 3 4\n");
  }

  @Test
  void aLinkInTheUpperDirectoryIsNotFollowed() throws Exception {
    UpperTree upper = run("ln -s /etc /link; ln -s /etc/passwd /file");

    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(() -> upper.list(ImagePath.of("/link"))))
        .isInstanceOf(IOException.class);
    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(() -> upper.open(ImagePath.of("/file"))))
        .isInstanceOf(IOException.class);
  }
}
