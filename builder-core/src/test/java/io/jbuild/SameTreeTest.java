package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.testkit.LayoutImage;
import io.jbuild.testkit.Processes;
import io.jbuild.testkit.RootFilesystem;
import io.jbuild.testkit.TarListing;
import io.jbuild.testkit.Tools;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** However a tree gets to a place, the layer is the same but for times; the testkit reads it. */
@Tag("namespaces")
class SameTreeTest {

  private static final String TREE =
      """
      mkdir -p tree && cd tree
      mkdir a sticky setgid private empty
      echo 1 >a/f; echo 2 >g; : >nothing; echo t >'two words'; echo l >"$(printf %0120d 7)"
      echo s >a/setuid; chmod 4755 a/setuid; echo s >a/setgid; chmod 2755 a/setgid
      chmod 1777 sticky; chmod 2775 setgid
      echo p >private/in; chmod 600 private/in; chmod 700 private; echo r >readonly; chmod 400 readonly
      ln -s g link; ln -s nowhere dangling; ln -s /a/f absolute; ln -s ../up up; ln -s a dirlink
      echo h >h1; ln h1 a/h2; ln h1 h3
      mkfifo pipe; chmod 640 pipe
      """;

  /** All of it, as it is to stand in each image. */
  private static final List<String> ENTRIES =
      List.of(
          "0".repeat(119) + "7 FILE 644 5:6 2",
          "a DIRECTORY 755 5:6 0",
          "a/f FILE 644 5:6 2",
          "a/h2 FILE 644 5:6 2",
          "a/setgid FILE 2755 5:6 2",
          "a/setuid FILE 4755 5:6 2",
          "absolute SYMLINK 777 5:6 0 -> /a/f",
          "dangling SYMLINK 777 5:6 0 -> nowhere",
          "dirlink SYMLINK 777 5:6 0 -> a",
          "empty DIRECTORY 755 5:6 0",
          "g FILE 644 5:6 2",
          "h1 FILE 644 5:6 2 -> a/h2",
          "h3 FILE 644 5:6 2 -> a/h2",
          "link SYMLINK 777 5:6 0 -> g",
          "nothing FILE 644 5:6 0",
          "pipe FIFO 640 5:6 0",
          "private DIRECTORY 700 5:6 0",
          "private/in FILE 600 5:6 2",
          "readonly FILE 400 5:6 2",
          "setgid DIRECTORY 2775 5:6 0",
          "sticky DIRECTORY 1777 5:6 0",
          "two words FILE 644 5:6 2",
          "up SYMLINK 777 5:6 0 -> ../up");

  @TempDir Path folder;

  private TestBuilds builds = new TestBuilds(Path.of("/nowhere"));

  @BeforeEach
  void makeTree() throws Exception {
    builds = new TestBuilds(folder);
    builds.busybox("store");
    builds.contextScript(TREE);
    tar("tree.tar", "-C", "tree", ".");
    builds.build("store", "FROM scratch\nCOPY --chown=5:6 tree /\n", "tree");
    builds.build(
        "store",
        """
        FROM busybox
        COPY --from=tree / /source
        RUN mkdir -p /real/dir /real/other /real/existing/a \\
         && chmod 1711 /real/dir && chown 7:8 /real/dir \\
         && ln -s /real/dir /link && ln -s real/dir /relative && ln -s /link /chain \\
         && ln -s ../other /real/dir/inner && ln -s /nothing/yet /dangling
        """,
        "base");
  }

  @AfterEach
  void delete() throws Exception {
    builds.delete();
  }

  @ParameterizedTest
  @CsvSource({
    "/new, new",
    "/real/existing, real/existing",
    "/link, real/dir",
    "/relative, real/dir",
    "/chain, real/dir",
    "/link/new, real/dir/new",
    "/relative/new/deep, real/dir/new/deep",
    "/chain/inner, real/other",
    "/link/inner/new, real/other/new",
    "/dangling, nothing/yet",
  })
  void copyAddAndRunGiveTheSameLayer(String destination, String place) throws Exception {
    TarListing context = layer("COPY --chown=5:6 tree " + destination + "/");
    TarListing copied = layer("COPY --from=tree / " + destination + "/");
    TarListing added = layer("ADD tree.tar " + destination + "/");
    TarListing ran = layer("RUN mkdir -p /" + place + " && cp -a /source/* " + destination + "/");

    // That one also owns the folders that it made for it.
    assertThat(entries(context, place)).isEqualTo(ENTRIES);
    assertThat(entries(copied, place)).isEqualTo(ENTRIES);
    assertThat(lines(added)).isEqualTo(lines(copied));
    assertThat(lines(ran)).isEqualTo(lines(copied));
  }

  @Test
  void aCapabilityIsKeptByAddByCopyFromAStageAndByRun() throws Exception {
    Tools.requireRoot();
    Tools.require("setcap");
    builds.contextScript("mkdir cap; echo x >cap/f; setcap cap_net_raw=ep cap/f");
    tar("cap.tar", "-C", "cap", "--xattrs", "--xattrs-include=security.capability", ".");
    TarListing added = layer("ADD cap.tar /x/");
    builds.build("store", "FROM scratch\nADD cap.tar /\n", "cap");

    TarListing copied = layer("COPY --from=cap / /x/");
    builds.build("store", "FROM base\nCOPY --from=cap / /y/\n", "base");
    // A rename, since busybox copies no attributes.
    TarListing ran = layer("RUN mkdir /x && mv /y/f /x/");

    assertThat(entries(added, "x"))
        .containsExactly("f FILE 644 5:6 2 {security.capability=" + CAP_NET_RAW + "}");
    assertThat(entries(copied, "x")).isEqualTo(entries(added, "x"));
    assertThat(entries(ran, "x")).isEqualTo(entries(added, "x"));
  }

  private static final String CAP_NET_RAW = "0100000200200000000000000000000000000000";

  /** The layer that an instruction makes on the base. */
  private TarListing layer(String instruction) throws Exception {
    builds.build("store", "FROM base\n" + instruction + "\n", "result");
    LayoutImage image = builds.image("store", "result");
    return image.layers().get(image.layers().size() - 1);
  }

  /** What a layer has at a place, without the beginnings of digests. */
  private static List<String> entries(TarListing layer, String place) throws Exception {
    return RootFilesystem.of(List.of(layer)).below(place).lines().stream()
        .map(line -> line.replaceFirst(" [0-9a-f]{12}$", ""))
        .toList();
  }

  /** All of a layer, in its order. */
  private static List<String> lines(TarListing layer) {
    return layer.entries().stream().map(entry -> entry.line()).toList();
  }

  private void tar(String name, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Tools.require("tar").toString());
    command.addAll(List.of("--create", "--file=" + name, "--owner=5", "--group=6"));
    command.addAll(List.of(arguments));
    Processes.check(builds.context(""), command);
  }
}
