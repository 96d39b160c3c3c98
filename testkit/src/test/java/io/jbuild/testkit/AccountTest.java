package io.jbuild.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("namespaces")
class AccountTest {

  @TempDir Path folder;

  @Test
  void rootIsRootAndTheOrdinaryUserIsNot() throws Exception {
    Account ordinary = Account.ordinary(folder);

    assertThat(said(Account.root(), "id -u")).isEqualTo("0");
    assertThat(said(ordinary, "id -u")).isNotEqualTo("0");
    assertThat(said(ordinary, "grep -c ^CapEff:.0000000000000000 /proc/self/status"))
        .isEqualTo("1");
  }

  @Test
  void theOrdinaryUserHasANameAndSubordinateIds() throws Exception {
    Account ordinary = Account.ordinary(folder);
    String name = said(ordinary, "id -un");

    assertThat(said(ordinary, "cat /etc/subuid")).contains(name + ":");
    assertThat(said(ordinary, "cat /etc/subgid")).contains(name + ":");
  }

  @Test
  void theMachinesOwnFilesStayAsTheyAre() throws Exception {
    String before = Files.readString(Path.of("/etc/passwd"));

    said(Account.ordinary(folder), "true");

    assertThat(Path.of("/etc/passwd")).hasContent(before);
    assertThat(Files.readString(Path.of("/proc/self/mounts"))).doesNotContain(" /etc/passwd ");
  }

  @Test
  void aGivenTreeIsTheAccountsOwn() throws Exception {
    Account ordinary = Account.ordinary(Files.createDirectory(folder.resolve("etc")));
    Path tree = folder.resolve("tree");
    Files.createDirectories(tree.resolve("sub"));
    Files.createSymbolicLink(tree.resolve("link"), Path.of("nothing"));

    ordinary.give(folder);

    assertThat(said(ordinary, "rm -r " + tree + "/sub && rm " + tree + "/link && ls -A " + tree))
        .isEmpty();
  }

  @Test
  void filesOfOthersCanBeReadAndDeleted() throws Exception {
    Path tree = Files.createDirectories(folder.resolve("tree"));
    said(
        Account.root(),
        "mkdir -p %1$s/priv/in; echo x > %1$s/priv/in/f; chmod 4750 %1$s/priv/in/f; ln -s f %1$s/l; "
                .formatted(tree)
            + "ln %1$s/priv/in/f %1$s/h; chown -R 1000:1001 %1$s/priv; chmod 0 %1$s/priv"
                .formatted(tree));

    assertThat(FileTree.of(tree).lines())
        .containsExactly(
            "h FILE 750 1000:1001 2 73cb3858a687",
            "l SYMLINK 777 0:0 0 -> f",
            "priv DIRECTORY 0 1000:1001 0",
            "priv/in DIRECTORY 755 1000:1001 0",
            "priv/in/f FILE 750 1000:1001 2 -> h 73cb3858a687");
    Account.delete(tree);

    assertThat(tree).doesNotExist();
  }

  private String said(Account account, String script) throws Exception {
    return Processes.check(folder, account.command(List.of("sh", "-c", script))).strip();
  }
}
