package io.jbuild.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.file.Attributes;
import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.posix.DiskUsage;
import io.jbuild.posix.FileStatus;
import io.jbuild.posix.PosixFiles;
import io.jbuild.sandbox.BusyboxImage.Output;
import io.jbuild.testkit.Tools;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("namespaces")
class TreeUnpackerTest {

  private static final Instant TIME = Instant.parse("2001-02-03T04:05:06Z");
  private static final TreeUnpacker.ImpliedDirectories IMPLIED =
      path -> new FileNode.Directory(new Attributes(0751, 0, 0, TIME));

  private Path folder = Path.of("/");

  @BeforeEach
  void folder(@TempDir Path temporary) {
    Tools.requireRoot();
    folder = temporary;
  }

  private Path unpack(Changes changes) throws IOException {
    Path tree = folder.resolve("tree");
    TreeUnpacker.unpack(changes, tree, IMPLIED);
    return tree;
  }

  private static Attributes mode(int mode) {
    return new Attributes(mode, 0, 0, TIME);
  }

  private static FileNode.Directory directory(int mode) {
    return new FileNode.Directory(mode(mode));
  }

  private static FileNode.RegularFile file(int mode) {
    return new FileNode.RegularFile(mode(mode), 0, 0);
  }

  @Test
  void whatIsUnpackedIsWhatTheLayerSays() throws Exception {
    TreeMap<String, ByteString> xattrs = new TreeMap<>();
    xattrs.put("user.mine", ByteString.of("v"));
    xattrs.put("user.overlay.redirect", ByteString.of("/etc"));
    Attributes owned = new Attributes(06755, 12, 34, TIME.plusNanos(7), xattrs);

    Path tree =
        unpack(
            new Changes()
                .put("/", directory(0711))
                .put("/d", new FileNode.Directory(new Attributes(01775, 5, 6, TIME)))
                .put("/d/f", new FileNode.RegularFile(owned, 5, 1), "hello")
                .link("/d/g", new FileNode.RegularFile(owned, 5, 1), "/d/f")
                .put(
                    "/l",
                    new FileNode.SymbolicLink(
                        new Attributes(0777, 7, 8, TIME), ByteString.of("/nowhere")))
                .put("/n", new FileNode.Device(mode(0640), FileNode.Device.Kind.CHARACTER, 10, 200))
                .put("/p", new FileNode.Fifo(mode(0600))));

    FileStatus d = PosixFiles.status(tree.resolve("d"));
    assertThat(List.of(d.mode(), d.uid(), d.gid(), d.modified()))
        .isEqualTo(List.of(01775, 5, 6, TIME));
    FileStatus f = PosixFiles.status(tree.resolve("d/f"));
    assertThat(List.of(f.mode(), f.uid(), f.gid(), f.modified(), f.links()))
        .isEqualTo(List.of(06755, 12, 34, TIME.plusNanos(7), 2L));
    assertThat(Files.readString(tree.resolve("d/g"))).isEqualTo("hello");
    assertThat(PosixFiles.attributes(tree.resolve("d/f"))).containsOnlyKeys("user.mine");
    FileStatus l = PosixFiles.status(tree.resolve("l"));
    assertThat(List.of(l.type(), l.uid(), l.modified()))
        .isEqualTo(List.of(FileStatus.Type.SYMBOLIC_LINK, 7, TIME));
    FileStatus n = PosixFiles.status(tree.resolve("n"));
    assertThat(List.of(n.type(), n.mode(), n.major(), n.minor()))
        .isEqualTo(List.of(FileStatus.Type.CHARACTER_DEVICE, 0640, 10, 200));
    assertThat(PosixFiles.status(tree.resolve("p")).type()).isEqualTo(FileStatus.Type.FIFO);
    assertThat(PosixFiles.status(tree).mode()).isEqualTo(0711);
  }

  @Test
  void aDirectoryThatTheLayerDoesNotNameIsAskedFor() throws Exception {
    Path tree = unpack(new Changes().put("/a/b/f", file(0644)));

    assertThat(PosixFiles.status(tree.resolve("a/b")).mode()).isEqualTo(0751);
    assertThat(PosixFiles.status(tree.resolve("a/b")).modified()).isEqualTo(TIME);
  }

  @Test
  void deletedNamesAndOpaqueDirectoriesHideWhatIsBelow() throws Exception {
    BusyboxImage image = BusyboxImage.make(folder);
    for (String name : List.of("gone/f", "replaced/old", "kept/old", "file")) {
      Path file = image.base().resolve(name);
      Files.createDirectories(image.base().resolve(name).getParent());
      Files.writeString(file, "");
    }
    image.add(
        unpack(
            new Changes()
                .put("/", directory(0755))
                .whiteout("/file")
                .whiteout("/gone")
                .put("/fresh", directory(0755))
                .whiteout("/fresh/never-was")
                .put("/fresh/new", file(0644))
                .put("/kept", directory(0755))
                .whiteout("/kept/never-was")
                .put("/kept/new", file(0644))
                .put("/replaced", directory(0755))
                .opaque("/replaced")
                .put("/replaced/new", file(0644))));
    try (Sandbox sandbox = NamespaceSandbox.open(Path.of("/etc/resolv.conf"))) {
      Output output = new Output();
      sandbox.run(
          BusyboxImage.shell(
              "cd /; ls -d file gone replaced/* kept/* 2>/dev/null; cd fresh; echo *"),
          image.freshRoot(),
          output);
      assertThat(output.out()).isEqualTo("kept/new\nkept/old\nreplaced/new\nnew\n");
    }
  }

  @Test
  void whatARunWroteCanBeUnpackedAndIsTheSame() throws Exception {
    BusyboxImage image = BusyboxImage.make(folder);
    try (Sandbox sandbox = NamespaceSandbox.open(Path.of("/etc/resolv.conf"))) {
      String list =
          "cd /; find a* bin | sort | while read -r f; do stat -c '%n %a %u %g %h %F %s %Y' $f; done";
      Files.createSymbolicLink(image.base().resolve("bin/find"), Path.of("busybox"));
      Files.createSymbolicLink(image.base().resolve("bin/sort"), Path.of("busybox"));
      Output first = new Output();
      sandbox.run(
          BusyboxImage.shell(
              "mkdir -p /a/b/c; cp /bin/busybox /a/b; ln /a/b/busybox /a/link; rm -r /bin/ls;"
                  + " chmod 4711 /a/b/busybox; chown -R 3:4 /a/b/c; mkfifo /a/p; rm /a/link;"
                  + " ln /a/b/busybox /a/link; "
                  + list),
          image.freshRoot(),
          first);
      Path tree = folder.resolve("next");
      TreeUnpacker.unpack(Changes.of(new OverlayUpper(image.upper())), tree, IMPLIED);
      image.add(tree);
      Output second = new Output();
      sandbox.run(BusyboxImage.shell(list), image.freshRoot(), second);

      assertThat(first.out()).contains("/busybox 4711");
      assertThat(second.out()).isEqualTo(first.out());
    }
  }

  @Test
  void aNameBelowALinkIsNotWrittenThroughIt() throws Exception {
    Path canary = Files.createDirectory(folder.resolve("canary"));
    Changes hostile =
        new Changes()
            .put("/l", new FileNode.SymbolicLink(mode(0777), ByteString.of(canary.toString())))
            .put("/l/f", file(0644), "x");

    assertThatThrownBy(() -> unpack(hostile)).isInstanceOf(IOException.class);
    assertThatThrownBy(
            () ->
                unpack(
                    new Changes()
                        .put("/l", new FileNode.SymbolicLink(mode(0777), ByteString.of("canary")))
                        .whiteout("/l/f")))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> unpack(new Changes().link("/h", file(0644), "/l/f")))
        .isInstanceOf(IOException.class);

    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactly(canary);
    }
    assertThat(canary).isEmptyDirectory();
  }

  @Test
  void aHardLinkToASymbolicLinkIsTheLinkItself() throws Exception {
    Path tree =
        unpack(
            new Changes()
                .put("/l", new FileNode.SymbolicLink(mode(0777), ByteString.of("/etc/passwd")))
                .link("/m", file(0644), "/l"));

    assertThat(tree.resolve("m")).isSymbolicLink();
  }

  @Test
  void theRootCannotBecomeSomethingElse() {
    assertThatThrownBy(() -> unpack(new Changes().put("/", file(0644))))
        .hasMessage("a layer that makes the root something else than a directory");
  }

  @Test
  void aTreeThatIsThereIsNotTouchedAndAFailureLeavesNone() throws Exception {
    Path tree = unpack(new Changes().put("/a", file(0644)));
    TreeUnpacker.unpack(new Changes().put("/b", file(0644)), tree, IMPLIED);
    assertThat(tree.resolve("b")).doesNotExist();

    Path other = folder.resolve("other");
    Changes broken =
        new Changes()
            .put("/a", file(0644))
            .put(
                ImagePath.of("/b"),
                file(0644),
                () -> {
                  throw new IOException("the blob ends early");
                });
    assertThatThrownBy(() -> TreeUnpacker.unpack(broken, other, IMPLIED))
        .hasMessage("the blob ends early");
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactly(tree);
    }
  }

  @Test
  void aTreeIsRemovedWhateverIsInIt() throws Exception {
    Path tree =
        unpack(
            new Changes()
                .put("/d", directory(0))
                .put("/d/f", file(0))
                .put("/l", new FileNode.SymbolicLink(mode(0777), ByteString.of("/")))
                .whiteout("/w"));

    TreeUnpacker.remove(tree);

    assertThat(tree).doesNotExist();
  }

  @Test
  void tenThousandFilesAreUnpackedInSeconds() throws Exception {
    Changes changes = new Changes();
    for (int d = 100; d < 200; d++) {
      changes.put("/" + d, directory(0755));
      for (int f = 100; f < 200; f++) {
        changes.put("/" + d + "/" + f, file(0644), "content of a file " + f);
      }
    }
    long start = System.nanoTime();

    Path tree = unpack(changes);

    long milliseconds = (System.nanoTime() - start) / 1_000_000;
    assertThat(milliseconds).isLessThan(15_000);
    assertThat(tree.resolve("199/199")).hasContent("content of a file 199");
  }

  @Test
  void manyFilesByManyHandsAreAllWhatTheLayerSays() throws Exception {
    Changes changes = new Changes();
    FileNode.RegularFile first = new FileNode.RegularFile(mode(0640), 3, 1);
    for (int d = 100; d < 150; d++) {
      changes.put("/" + d, directory(0750));
      changes.put("/" + d + "/a", new FileNode.RegularFile(new Attributes(0604, d, 9, TIME), 1, 0));
      changes.put("/" + d + "/b", first, "one");
      changes.link("/" + d + "/c", first, "/" + d + "/b");
      for (int f = 100; f < 120; f++) {
        changes.put("/" + d + "/" + f, file(f % 2 == 0 ? 0777 : 04000), "text " + d + f);
      }
    }
    Path tree = folder.resolve("tree");

    long taken = TreeUnpacker.unpack(changes, tree, IMPLIED).orElseThrow();

    assertThat(taken).isEqualTo(DiskUsage.of(tree).bytes());
    for (int d = 100; d < 150; d++) {
      Path inside = tree.resolve(String.valueOf(d));
      FileStatus directory = PosixFiles.status(inside);
      assertThat(List.of(directory.mode(), directory.modified())).isEqualTo(List.of(0750, TIME));
      FileStatus owned = PosixFiles.status(inside.resolve("a"));
      assertThat(List.of(owned.mode(), owned.uid(), owned.gid())).isEqualTo(List.of(0604, d, 9));
      assertThat(PosixFiles.status(inside.resolve("c")).links()).isEqualTo(2);
      for (int f = 100; f < 120; f++) {
        FileStatus file = PosixFiles.status(inside.resolve(String.valueOf(f)));
        assertThat(List.of(file.mode(), file.uid(), file.gid(), file.modified()))
            .isEqualTo(List.of(f % 2 == 0 ? 0777 : 04000, 0, 0, TIME));
        assertThat(inside.resolve(String.valueOf(f))).hasContent("text " + d + f);
      }
    }
    assertThat(PosixFiles.status(tree).mode()).isEqualTo(0751);
  }

  @Test
  void whatNewFilesGetElsewhereChangesNothing() throws Exception {
    PosixFiles.chmod(folder, 02777);
    Files.setAttribute(folder, "unix:gid", 77);

    Path tree =
        unpack(
            new Changes()
                .put("/.jbuild-trial", directory(0755))
                .put("/.jbuild-trial/f", file(0666))
                .put("/d", directory(0755))
                .put("/d/f", file(0666)));

    for (String name : List.of(".jbuild-trial", "d")) {
      assertThat(PosixFiles.status(tree.resolve(name)).mode()).isEqualTo(0755);
      FileStatus file = PosixFiles.status(tree.resolve(name).resolve("f"));
      assertThat(List.of(file.mode(), file.gid())).isEqualTo(List.of(0666, 0));
    }
  }

  @Test
  void aFailureAmongManyFilesLeavesNoneAndNothingOpen() throws Exception {
    Path descriptors = Path.of("/proc/self/fd");
    long before = count(descriptors);
    Changes broken = new Changes();
    for (int d = 100; d < 150; d++) {
      broken.put("/" + d, directory(0755));
      int at = d;
      broken.put(
          ImagePath.of("/" + d + "/f"),
          file(0644),
          () -> {
            if (at > 120) {
              throw new IOException("the blob ends early");
            }
            return InputStream.nullInputStream();
          });
    }

    assertThatThrownBy(() -> unpack(broken)).hasMessage("the blob ends early");

    assertThat(folder).isEmptyDirectory();
    assertThat(count(descriptors)).isLessThan(before + 10);
  }

  private static long count(Path directory) throws IOException {
    try (Stream<Path> names = Files.list(directory)) {
      return names.count();
    }
  }
}
