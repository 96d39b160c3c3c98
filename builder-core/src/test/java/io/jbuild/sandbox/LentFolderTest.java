package io.jbuild.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jbuild.failure.BuildException;
import io.jbuild.testkit.Processes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder of the machine that a command has on the chroot rung. */
@Tag("namespaces")
class LentFolderTest {

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // Not where the test is left out.
  private RungWorld world;

  @BeforeEach
  void open() throws Exception {
    world = RungWorld.open(Rung.CHROOT, folder);
  }

  @AfterEach
  void close() throws Exception {
    if (world != null) {
      world.close();
      world.theMachineIsAsItWas();
    }
  }

  @Test
  void whatACommandDoesToAFolderIsDoneToIt() throws Exception {
    Path cache = Files.createDirectories(folder.resolve("cache"));
    Processes.check(
        cache,
        List.of(
            "sh",
            "-euc",
            "mkdir a a/b gone file; echo 1 >a/one; echo 2 >a/two; ln a/two a/b/same; ln -s one a/l;"
                + " echo 3 >gone/three; echo 4 >file/four; echo 5 >dir; mkfifo p"));

    world.run(
        "cd /c; echo 11 >>a/one; rm -r gone file; echo f >file; rm dir; mkdir dir; mv a/two dir/;"
            + " chmod 700 a; chown 5:6 a/b dir; mv a/b b; ln -sf two a/l; mv p q; cp -a a copy;"
            + " touch -d '2001-01-01 00:00:00' dir",
        new StepMount.Folder("/c", cache, "/", false));

    assertThat(
            Processes.check(cache, List.of("sh", "-c", "find . -printf '%p %y %m %U %l\\n' | sort"))
                .lines())
        .containsExactly(
            ". d 755 0 ",
            "./a d 700 0 ",
            "./a/l l 777 0 two",
            "./a/one f 644 0 ",
            "./b d 755 5 ",
            "./b/same f 644 0 ",
            "./copy d 700 0 ",
            "./copy/l l 777 0 two",
            "./copy/one f 644 0 ",
            "./dir d 755 5 ",
            "./dir/two f 644 0 ",
            "./file f 644 0 ",
            "./q p 644 0 ");
    assertThat(cache.resolve("a/one")).hasContent("1\n11\n");
    assertThat(Files.getLastModifiedTime(cache.resolve("dir")).toInstant())
        .isEqualTo("2001-01-01T00:00:00Z");
    assertThat(Files.getAttribute(cache.resolve("dir/two"), "unix:ino"))
        .isEqualTo(Files.getAttribute(cache.resolve("b/same"), "unix:ino"));
  }

  @Test
  void aFolderInTwoPlacesKeepsWhatWasMadeInBoth() throws Exception {
    Path cache = Files.createDirectories(folder.resolve("cache"));
    Files.writeString(cache.resolve("log"), "0\n");

    world.run(
        "echo 1 >/a/one; echo 2 >/b/two; echo 3 >>/a/log; echo 4 >>/b/log",
        new StepMount.Folder("/a", cache, "/", false),
        new StepMount.Folder("/b", cache, "/", false));

    assertThat(cache.resolve("one")).hasContent("1\n");
    assertThat(cache.resolve("two")).hasContent("2\n");
    assertThat(cache.resolve("log")).hasContent("0\n3\n4\n");
  }

  @Test
  void whatIsMountedInAFolderIsNotKeptByIt() throws Exception {
    Path cache = Files.createDirectories(folder.resolve("cache"));

    world.run(
        "echo 1 >/c/one; echo 2 >/c/t/two; cat /c/s >/c/t/s",
        new StepMount.Folder("/c", cache, "/", false),
        new StepMount.Memory("/c/t", OptionalLong.empty()),
        new StepMount.File("/c/s", new byte[] {'x'}, 0400, 0, 0));

    assertThat(cache.toFile().list()).containsExactly("one");
  }

  @Test
  void aFolderThatIsMovedAwayIsRefusedAndStaysAsItWas() throws Exception {
    Path cache = Files.createDirectories(folder.resolve("cache"));
    Files.writeString(cache.resolve("old"), "old");
    StepMount mount = new StepMount.Folder("/p/c", cache, "/", false);

    for (String script :
        List.of("mv /p/c /q", "mv /p /q && ln -s /x /p", "mv /p /q && mkdir -p /p/c", "rm -r /p")) {
      BuildException refusal =
          catchThrowableOfType(BuildException.class, () -> world.run(script, mount));
      assertThat(refusal).hasMessageContaining("moved or removed /p/c");
      assertThat(cache.resolve("old")).hasContent("old");
    }
  }
}
