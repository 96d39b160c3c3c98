package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.request.Isolation;
import io.jbuild.sandbox.StockContainer;
import io.jbuild.testkit.Account;
import io.jbuild.testkit.ClassPathCopy;
import io.jbuild.testkit.Processes;
import io.jbuild.testkit.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** However commands are isolated, and whoever isolates them, the image is the same to the byte. */
@Tag("namespaces")
class RungAgreementTest {

  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();

  @TempDir static Path folder;

  private static List<String> expected = List.of();

  @BeforeAll
  static void buildByNamespacesAsRoot() throws Exception {
    Tools.requireRoot();
    Tools.require("setcap");
    TestBuilds builds = new TestBuilds(folder).isolation(Isolation.NAMESPACES, Set.of());
    RungCases.context(builds);
    List<String> lines = RungCases.build(builds, "store", List.of());
    expected = lines.subList(0, lines.size() - 1);
    assertThat(lines).hasSize(RungCases.CASES.size() + 1).endsWith("by Isolated[rung=namespaces]");
  }

  @AfterAll
  static void delete() throws Exception {
    for (String name : List.of("store", "OCI", "CHROOT", "stock", "user")) {
      Account.delete(folder.resolve(name));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"OCI", "CHROOT"})
  void anotherRungMakesTheImagesOfTheNamespacesRung(Isolation rung) throws Exception {
    if (rung == Isolation.OCI) {
      Tools.require("runc");
    }
    TestBuilds builds = new TestBuilds(folder).isolation(rung, Set.of());

    List<String> found = RungCases.build(builds, rung.name(), List.of());

    assertAgrees(found, rung, List.of());
  }

  @Test
  void aStockContainerMakesThem() throws Exception {
    List<String> command = new ArrayList<>(StockContainer.command());
    command.addAll(List.of(JAVA, "-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(RungCases.class.getName(), folder.toString(), "stock", "AUTO"));

    String found = Processes.check(folder, command);

    assertAgrees(found.lines().toList(), Isolation.CHROOT, List.of());
  }

  @ParameterizedTest
  @EnumSource(names = {"OCI", "NAMESPACES"})
  void anOrdinaryUserWithSubordinateIdsMakesThem(Isolation rung) throws Exception {
    if (rung == Isolation.OCI) {
      Tools.require("runc");
    }
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    Path home = Files.createDirectories(folder.resolve("user").resolve(rung.name()));
    Account user = Account.ordinary(Files.createDirectory(home.resolve("etc")));
    String classPath = ClassPathCopy.make(Files.createDirectory(home.resolve("classes")));
    Path own = Files.createDirectory(home.resolve("own"));
    Processes.check(folder, List.of("cp", "-a", "context", "key", home.resolve("own").toString()));
    user.give(own);
    List<String> command =
        List.of(
            JAVA,
            "-cp",
            classPath,
            RungCases.class.getName(),
            own.toString(),
            "store",
            rung.name(),
            RungCases.DEVICES);

    String found = Processes.check(own, user.command(command));

    assertAgrees(found.lines().toList(), rung, List.of(RungCases.DEVICES));
  }

  private static void assertAgrees(List<String> found, Isolation rung, List<String> left) {
    List<String> lines = new ArrayList<>(expected);
    lines.removeIf(line -> left.stream().anyMatch(name -> line.startsWith(name + " ")));
    assertThat(lines).hasSize(RungCases.CASES.size() - left.size());
    lines.add("by Isolated[rung=" + rung.name().toLowerCase(java.util.Locale.ROOT) + "]");
    assertThat(found).containsExactlyElementsOf(lines);
  }
}
