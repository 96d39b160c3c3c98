package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.archive.TarMaker;
import io.jbuild.testkit.Account;
import io.jbuild.testkit.FileTree;
import io.jbuild.testkit.LayoutReader;
import io.jbuild.testkit.Processes;
import io.jbuild.testkit.RootFilesystem;
import io.jbuild.testkit.TarListing;
import io.jbuild.testkit.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Others read in each output what the engine itself sees: skopeo, umoci, GNU tar, the testkit. */
@Tag("interop")
@Tag("namespaces")
class OutputAgreementTest {

  private static final String IMAGE =
      """
      FROM busybox
      COPY --chown=5:6 tree /tree
      COPY tree /plain
      ADD special.tar /special/
      # Whiteouts, other kinds of files in the same place, one of three names of a file changed.
      RUN rm -r /tree/private && rm /tree/h1 && echo more >> /tree/h3 \\
       && rm -r /tree/replaced && mkdir /tree/replaced && echo new > /tree/replaced/new \\
       && rm /tree/link && mkdir /tree/link && rm -r /tree/setgid && ln -s a /tree/setgid \\
       && chown 60000:65534 /tree/a/f && chmod 6711 /tree/a/f && chmod 1700 /tree/a
      RUN rm -r /tree/a && mkfifo /tree/a && rm -r /tree/replaced && mkdir /tree/replaced \\
       && rm /plain/h1 && chmod 600 /plain/h3 && mv /plain/private /moved
      COPY tree/g /tree/empty/
      """;

  private static final String TREE =
      """
      mkdir tree; cd tree
      mkdir a setgid private empty replaced
      echo 1 >a/f; echo 2 >g; : >nothing; echo t >'two words'; echo l >"$(printf %0160d 7)"
      chmod 2775 setgid; echo p >private/in; chmod 600 private/in; chmod 700 private
      echo old >replaced/old; mkdir replaced/dir; echo old >replaced/dir/old
      ln -s g link; ln -s nowhere dangling; ln -s /a/f absolute
      echo h >h1; ln h1 a/h2; ln h1 h3; echo k >k3; ln k3 k2; ln k3 a/k1
      mkfifo pipe; chmod 640 pipe; seq 100000 >numbers
      """;

  /** Of cap_net_bind_service, for all who run it (capabilities(7), struct vfs_cap_data). */
  private static final String CAPABILITY = "\u0001\0\0\u0002\0\u0004" + "\0".repeat(14);

  @TempDir Path folder;

  private TestBuilds builds = new TestBuilds(Path.of("/nowhere"));

  @BeforeEach
  void makeTree() throws Exception {
    builds = new TestBuilds(folder);
    builds.busybox("store");
    builds.contextScript(TREE);
    special(new TarMaker());
  }

  @AfterEach
  void delete() throws Exception {
    Account.delete(folder.resolve("unpacked"));
    builds.delete();
  }

  @Test
  void theImageHasAllThatItIsMeantToHave() throws Exception {
    List<String> own = build().stream().filter(line -> !line.startsWith("bin/")).toList();
    assertThat(own)
        .contains(
            "moved/in FILE 600 0:0 2 fd6641673e7f",
            "special/capable FILE 750 1000:1001 1 {security.capability="
                + "0100000200040000000000000000000000000000} 2d711642b726",
            "tree/a FIFO 644 0:0 0",
            "tree/h3 FILE 644 5:6 7 6a68fd7881ac",
            "tree/k3 FILE 644 5:6 2 -> tree/k2 19732980d68f",
            "plain/k3 FILE 644 0:0 2 -> plain/a/k1 19732980d68f",
            "tree/link DIRECTORY 755 0:0 0",
            "tree/setgid SYMLINK 777 0:0 0 -> a")
        .noneMatch(line -> line.matches("(tree/(h1|private|replaced/.*)|plain/(h1|private)) .*"));
  }

  @Test
  void theStoreItself() throws Exception {
    List<String> own = build();
    Path store = builds.store("store");

    assertThat(LayoutReader.open(store).image("app:latest").rootFilesystem().lines())
        .isEqualTo(own);
    assertThat(copied("oci:" + store + ":app:latest")).isEqualTo(own);
    assertThat(unpacked(store + ":app:latest")).isEqualTo(own);
  }

  @ParameterizedTest
  @CsvSource({
    "oci, gzip, true",
    "oci, gzip, false",
    "oci, zstd, true",
    "oci, zstd, false",
    "oci, uncompressed, true",
    "oci, uncompressed, false",
    "docker, gzip, true",
    "docker, zstd, true",
    "docker, uncompressed, true",
    "docker, gzip, false",
  })
  void anOutputOfAnImage(String type, String compression, boolean tar) throws Exception {
    Path dest = folder.resolve("dest");
    List<String> own =
        build("type=" + type + ",compression=" + compression + ",tar=" + tar + ",dest=" + dest);

    if (tar) {
      assertThat(copied(type + "-archive:" + dest + (type.equals("oci") ? ":latest" : "")))
          .isEqualTo(own);
    } else {
      assertThat(LayoutReader.open(dest).onlyImage().rootFilesystem().lines()).isEqualTo(own);
      assertThat(copied("oci:" + dest + ":latest")).isEqualTo(own);
    }
    assertThat(unpacked(readable(compression) + ":latest")).isEqualTo(own);
  }

  @Test
  void aTarOfTheFiles() throws Exception {
    Path tar = folder.resolve("files.tar");
    List<String> own = build("type=tar,dest=" + tar);

    assertThat(RootFilesystem.of(List.of(TarListing.of(tar))).lines()).isEqualTo(own);
    assertThat(untarred(tar)).isEqualTo(own);
  }

  @Test
  void aFolderOfTheFiles() throws Exception {
    Tools.requireRoot(); // Others cannot give files away.
    Path local = folder.resolve("unpacked/local");
    List<String> own = build("type=local,dest=" + local);

    assertThat(FileTree.of(local).lines()).isEqualTo(own);
  }

  @Test
  void devicesAreInEachOutput() throws Exception {
    Tools.requireRoot();
    special(new TarMaker().add('3', "char", "", new byte[0]).add('4', "block", "", new byte[0]));
    Path dest = folder.resolve("dest");
    Path local = folder.resolve("unpacked/local");
    Path tar = folder.resolve("files.tar");
    List<String> own =
        build("type=oci,dest=" + dest, "type=tar,dest=" + tar, "type=local,dest=" + local);

    assertThat(own)
        .contains(
            "special/block BLOCK_DEVICE 750 1000:1001 0 5:300",
            "special/char CHARACTER_DEVICE 750 1000:1001 0 5:300");
    assertThat(copied("oci-archive:" + dest + ":latest")).isEqualTo(own);
    assertThat(unpacked(folder.resolve("copy") + ":latest")).isEqualTo(own);
    assertThat(untarred(tar)).isEqualTo(own);
    assertThat(FileTree.of(local).lines()).isEqualTo(own);
  }

  /** Builds the image; our own view of its files. */
  private List<String> build(String... outputs) throws IOException, InterruptedException {
    builds.build("store", IMAGE, "app", outputs);
    return OwnView.lines(builds.store("store"), "app");
  }

  private void special(TarMaker tar) throws IOException {
    Files.write(
        builds.context("special.tar"),
        tar.pax("SCHILY.xattr.security.capability", CAPABILITY).file("capable", "x").toBytes());
  }

  /** What skopeo reads at a place, and writes into a layout. */
  private List<String> copied(String source) throws Exception {
    Path copy = folder.resolve("copy");
    run("skopeo", "copy", source, "oci:" + copy + ":latest");
    return LayoutReader.open(copy).onlyImage().rootFilesystem().lines();
  }

  /** The copy in a form that umoci knows: not all of its releases read zstd. */
  private Path readable(String compression) throws Exception {
    Path copy = folder.resolve("copy");
    if (!compression.equals("zstd")) {
      return copy;
    }
    Path plain = folder.resolve("plain");
    Path gzip = folder.resolve("gzip");
    run("skopeo", "copy", "--dest-decompress", "oci:" + copy + ":latest", "dir:" + plain);
    run("skopeo", "copy", "dir:" + plain, "oci:" + gzip + ":latest");
    return gzip;
  }

  private List<String> unpacked(String image) throws Exception {
    Path bundle = folder.resolve("unpacked/umoci");
    Files.createDirectories(bundle.getParent());
    asRoot("umoci", "unpack", "--image", image, bundle.toString());
    return FileTree.of(bundle.resolve("rootfs")).lines();
  }

  private List<String> untarred(Path tar) throws Exception {
    Path files = Files.createDirectories(folder.resolve("unpacked/tar"));
    asRoot(
        "tar",
        "--extract",
        "--file=" + tar,
        "--directory=" + files,
        "--same-permissions",
        "--xattrs",
        "--xattrs-include=*",
        "--numeric-owner");
    return FileTree.of(files).lines();
  }

  private void asRoot(String... command) throws Exception {
    Tools.require(command[0]);
    Processes.check(folder, Account.root().command(List.of(command)));
  }

  private void run(String... command) throws Exception {
    Tools.require(command[0]);
    Processes.check(folder, List.of(command));
  }
}
