package io.jbuild.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jbuild.failure.BuildException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** No link of an image, a cache or a stage leads a mount to the machine; all lead inside. */
@Tag("namespaces")
class MountLinksTest {

  private static final byte[] SECRET = "secret".getBytes(StandardCharsets.UTF_8);
  private static final String DEEP = "../../../../../../../../../../../..";

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // Each test opens the one of its rung first.
  private RungWorld world;

  private RungWorld open(Rung rung) throws Exception {
    world = RungWorld.open(rung, folder);
    return world;
  }

  @AfterEach
  void theMachineIsAsItWas() throws Exception {
    if (world != null) {
      world.close();
      world.theMachineIsAsItWas();
    }
  }

  private static StepMount tree(Path tree, String source, String target) {
    return new StepMount.Tree(target, List.of(tree), source, false, new TreeMap<>());
  }

  private static StepMount folder(Path cache, String source) {
    return new StepMount.Folder("/m", cache, source, false);
  }

  /** A directory with links out of it, and ones that stay. */
  private Path withLinks() throws Exception {
    Path tree = Files.createDirectories(folder.resolve("tree"));
    Files.createDirectories(tree.resolve("opt/real/ssl"));
    Files.writeString(tree.resolve("opt/real/ssl/cacerts"), "certificates");
    Files.createSymbolicLink(tree.resolve("root"), Path.of("/"));
    Files.createSymbolicLink(tree.resolve("above"), Path.of(DEEP));
    Files.createSymbolicLink(tree.resolve("away"), world.machine());
    Files.createSymbolicLink(tree.resolve("deep"), Path.of(DEEP + world.machine()));
    Files.createSymbolicLink(tree.resolve("file"), world.machine().resolve("canary"));
    Files.createSymbolicLink(tree.resolve("cwd"), Path.of("/proc/self/cwd"));
    Files.createSymbolicLink(tree.resolve("absolute"), Path.of("/opt/real"));
    Files.createSymbolicLink(tree.resolve("opt/up"), Path.of(DEEP + "/absolute/ssl"));
    return tree;
  }

  // CVE-2024-1753: source=/link, where the link is to /, mounted the machine's root.
  @ParameterizedTest
  @EnumSource(Rung.class)
  void aBindOfALinkShowsTheStagesOwnFiles(Rung rung) throws Exception {
    open(rung);
    Path tree = withLinks();

    for (String link : List.of("/root", "/above")) {
      assertThat(world.run("ls -d /m/opt; ls -d /m/bin /m/proc", tree(tree, link, "/m")).out())
          .isEqualTo("/m/opt\n");
    }
    for (String link : List.of("/away", "/deep", "/file", "/cwd", "/root/away", "/away/canary")) {
      assertThatThrownBy(() -> world.run("ls /m", tree(tree, link, "/m")))
          .as(link)
          .isInstanceOf(BuildException.class)
          .hasMessageContaining(link);
    }
  }

  // CVE-2024-23651 and CVE-2024-9675, as far as they need no race: a cache holds what others put.
  @ParameterizedTest
  @EnumSource(Rung.class)
  void aLinkInACacheLeadsToTheCachesOwnFiles(Rung rung) throws Exception {
    open(rung);
    Path cache = withLinks();

    assertThat(world.run("ls -d /m/opt; ls -d /m/bin", folder(cache, "/root")).out())
        .isEqualTo("/m/opt\n");
    for (String link : List.of("/away", "/deep", "/file", "/cwd", "/../../machine")) {
      assertThatThrownBy(() -> world.run("ls /m; echo x > /m/new", folder(cache, link)))
          .as(link)
          .isInstanceOf(BuildException.class);
    }
    assertThat(world.run("cat /m/ssl/cacerts", folder(cache, "/absolute")).out())
        .isEqualTo("certificates");
  }

  // GHSA-4v98-7qmw-rqr8, CVE-2020-10696: what is made to mount on is made where a link leads.
  @ParameterizedTest
  @EnumSource(Rung.class)
  void aTargetBehindALinkIsMadeInTheImage(Rung rung) throws Exception {
    open(rung);
    Files.createSymbolicLink(world.image().resolve("away"), world.machine());
    Files.createSymbolicLink(world.image().resolve("deep"), Path.of(DEEP + world.machine()));
    Files.createDirectories(world.image().resolve("run"));
    Files.createSymbolicLink(world.image().resolve("run/secrets"), world.machine());

    String script =
        "echo x > /away/new/f; echo y > /deep/sub/new/f; cat /run/secrets/canary; echo z > /run/secrets/canary";
    String output =
        world
            .run(
                script,
                new StepMount.Memory("/away/new", OptionalLong.empty()),
                new StepMount.Memory("/deep/sub/new", OptionalLong.empty()),
                new StepMount.File("/run/secrets/canary", SECRET, 0600, 0, 0))
            .out();

    assertThat(output).isEqualTo("secret");
    // Nor does what was made for it stay.
    assertThat(world.written().resolve(folder.toString().substring(1))).doesNotExist();
  }

  @ParameterizedTest
  @EnumSource(Rung.class)
  void aTargetBehindALinkOfTheKernelIsRefused(Rung rung) throws Exception {
    open(rung);
    for (String link : List.of("/proc/1/cwd", "/proc/self/cwd", "/proc/self/root", "/proc/1/fd")) {
      Path name = world.image().resolve("k");
      Files.deleteIfExists(name);
      Files.createSymbolicLink(name, Path.of(link));

      assertThat(
              catchThrowableOfType(
                  BuildException.class,
                  () -> world.run("ls /k", new StepMount.Memory("/k/x", OptionalLong.empty()))))
          .as(link)
          .isNotNull();
    }
  }

  // kaniko #828: a check that refuses these is no use.
  @ParameterizedTest
  @EnumSource(Rung.class)
  void linksOfHonestImagesWork(Rung rung) throws Exception {
    open(rung);
    Path image = world.image();
    Files.createDirectories(image.resolve("usr/lib/jvm/security"));
    Files.createDirectories(image.resolve("usr/local"));
    Files.createDirectories(image.resolve("run"));
    Files.createDirectories(image.resolve("var"));
    Files.createDirectories(image.resolve("data/store"));
    Files.createSymbolicLink(image.resolve("lib"), Path.of("usr/lib"));
    Files.createSymbolicLink(image.resolve("var/run"), Path.of("/run"));
    Files.createSymbolicLink(image.resolve("usr/local/up"), Path.of(DEEP + "/data"));
    Files.createSymbolicLink(image.resolve("opt"), Path.of("usr/local/up/store"));
    Path tree = withLinks();

    assertThat(
            world
                .run(
                    "cat /usr/lib/jvm/security/s /run/secrets/s /data/store/ssl/cacerts /data/c/f",
                    new StepMount.File("/lib/jvm/security/s", SECRET, 0600, 0, 0),
                    new StepMount.File("/var/run/secrets/s", SECRET, 0600, 0, 0),
                    tree(tree, "/absolute/ssl", "/opt/ssl"),
                    tree(tree, "/opt/up/cacerts", "/usr/local/up/c/f"))
                .out())
        .isEqualTo("secretsecretcertificatescertificates");
  }
}
