package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.testkit.Account;
import io.jbuild.testkit.Processes;
import io.jbuild.testkit.RegistryProcess;
import io.jbuild.testkit.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What jbuild says that a store takes, and what GNU du says as root, who may look everywhere. */
@Tag("namespaces")
@Tag("interop")
class DiskUsageTest {

  /** Files of many sizes, links, holes, folders closed to others; in a tree and in a cache. */
  private static final String DOCKERFILE =
      """
      FROM scratch
      COPY --chmod=755 busybox /bin/busybox
      RUN ["/bin/busybox", "--install", "-s", "/bin"]
      RUN --mount=type=cache,target=/cache mkdir -p /d/closed /cache/closed \\
       && for i in 0 1 2 3 4 5 6 7 8 9; do head -c ${i}000 /dev/zero > /d/closed/$i; done \\
       && ln /d/closed/9 /d/again && dd if=/dev/zero of=/d/hole bs=1 count=1 seek=9000000 \\
       && cp -r /d/closed/. /cache/closed && touch /d/$(printf '%0200d' 1) \\
       && chown -R 7:8 /d/closed /cache/closed && chmod 700 /d/closed /cache/closed
      RUN true
      CMD ["sh"]
      """;

  @TempDir static Path shared;

  private static Installation jbuild;
  private static Account user;
  private static Path context;

  @BeforeAll
  static void install() throws Exception {
    Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwx--x--x"));
    jbuild = Installation.copyTo(Files.createDirectory(shared.resolve("jbuild")));
    user = Account.ordinary(Files.createDirectory(shared.resolve("etc")));
    context = Files.createDirectory(shared.resolve("context"));
    Files.copy(Tools.require("busybox"), context.resolve("busybox"));
    Files.writeString(context.resolve("Dockerfile"), DOCKERFILE);
    user.give(context);
  }

  @AfterAll
  static void delete() throws Exception {
    Account.delete(shared.resolve("root"));
    Account.delete(shared.resolve("user"));
  }

  private static String check(Account account, Path store, String... words) throws Exception {
    List<String> all = new ArrayList<>(List.of("--store", store.toString()));
    all.addAll(List.of(words));
    return jbuild.check(account, shared, all);
  }

  @Test
  void ofRootsStoreTheyAreOne() throws Exception {
    agree(Account.root(), Files.createDirectory(shared.resolve("root")).resolve("store"));
  }

  @Test
  void ofAnOrdinaryUsersStoreTooAlthoughOthersOwnSomeOfIt() throws Exception {
    Path home = Files.createDirectory(shared.resolve("user"));
    user.give(home);
    agree(user, home.resolve("store"));
  }

  private static void agree(Account account, Path store) throws Exception {
    check(account, store, "build", "-t", "app", context.toString());
    check(account, store, "run", "--name", "kept", "app", "sh", "-c", "echo hello > /hello");
    same(account, store);
    try (RegistryProcess registry =
        RegistryProcess.start(Files.createDirectory(store.resolveSibling("registry")))) {
      String name = registry.host() + "/team/app:1";
      check(account, store, "tag", "app", name);
      check(account, store, "push", name);
      check(account, store, "rmi", name, "-f");
      check(account, store, "pull", name);
    }
    same(account, store);
    check(account, store, "rm", "kept");
    check(account, store, "build", "--max-size", "4m", "-t", "app", context.toString());
    same(account, store);
    check(account, store, "prune", "-a");
    same(account, store);
  }

  private static void same(Account account, Path store) throws Exception {
    String said = check(account, store, "du", "--format", "{{.Type}} {{.Bytes}}");
    String counted =
        Processes.check(shared, List.of("du", "-s", "--block-size=1", store.toString()));
    assertThat(said.lines().toList())
        .as(said)
        .contains("All " + counted.split("\t", -1)[0])
        .noneMatch(line -> line.contains("-"));
  }
}
