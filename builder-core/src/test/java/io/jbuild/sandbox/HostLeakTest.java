package io.jbuild.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jbuild.failure.BuildException;
import io.jbuild.oci.RunSettings;
import io.jbuild.sandbox.BusyboxImage.Output;
import io.jbuild.testkit.Processes;
import io.jbuild.testkit.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What belongs to the machine, to jbuild or to a secret is not seen, on each rung. */
@Tag("namespaces")
class HostLeakTest {

  private static final long USER_KEYRING = -4;
  private static final long UNLINK = 9;
  private static final String VALUE = "correct-horse-battery";

  /** What a command has that it was not given, asked of the kernel: also where no /proc is. */
  private static final String PROBE =
      """
      #include <fcntl.h>
      #include <stdio.h>
      #include <unistd.h>
      #include <linux/capability.h>
      #include <sys/prctl.h>
      #include <sys/syscall.h>
      int main() {
        for (int i = 3; i < 4096; i++) if (fcntl(i, F_GETFD) != -1) printf("descriptor %d\\n", i);
        struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
        struct __user_cap_data_struct data[2];
        syscall(SYS_capget, &header, data);
        printf("inheritable %x%x\\n", data[0].inheritable, data[1].inheritable);
        for (int i = 0; i < 41; i++) if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, i, 0, 0) == 1) printf("ambient %d\\n", i);
        for (int i = 0; i < 41; i++) if (prctl(PR_CAPBSET_READ, i, 0, 0, 0) == 1) printf("%d ", i);
        gid_t groups[100];
        int count = getgroups(100, groups);
        for (int i = 0; i < count; i++) printf("group %d\\n", groups[i]);
        for (int ring = -5; ring < 0; ring++)
          if (syscall(SYS_keyctl, 10, ring, "user", "jbuild-canary", 0) > 0) printf("key %d\\n", ring);
        if (syscall(SYS_add_key, "user", "jbuild-added", "x", 1L, -4) > 0) printf("added\\n");
        return 0;
      }
      """;

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // Each test opens the one of its rung first.
  private RungWorld world;

  private void open(Rung rung) throws Exception {
    world = RungWorld.open(rung, folder);
  }

  @AfterEach
  void theMachineIsAsItWas() throws Exception {
    if (world != null) {
      world.close();
      world.theMachineIsAsItWas();
    }
  }

  private void compile(String source) throws Exception {
    Tools.require("gcc");
    Path file = Files.writeString(folder.resolve("probe.c"), source);
    Tools.run("gcc", "-static", "-o", world.image() + "/bin/probe", file.toString());
  }

  // CVE-2024-21626, CVE-2022-27651, CVE-2022-2990; and keys, of which docker's filter is the guard.
  @ParameterizedTest
  @EnumSource(Rung.class)
  void descriptorsCapabilitiesGroupsAndKeysAreTheCommandsOwn(Rung rung) throws Exception {
    open(rung);
    compile(PROBE);
    long key = KernelCall.ADD_KEY.of("user", "jbuild-canary", "hello", 5L, USER_KEYRING);
    assertThat(key).isPositive();
    try {
      Command probe = BusyboxImage.command("probe");
      String bounding = "0 1 3 4 5 6 7 8 10 13 " + (rung == Rung.CHROOT ? "" : "18 ") + "27 29 31 ";
      assertThat(world.run(probe).out()).isEqualTo("inheritable 00\n" + bounding);
      assertThat(world.run(BusyboxImage.as(probe, 1000, 1001, List.of(7))).out())
          .isEqualTo("inheritable 00\n" + bounding + "group 7\n");
    } finally {
      KernelCall.KEYCTL.of(UNLINK, key, USER_KEYRING);
    }
  }

  // CVE-2024-21626: whatever the working directory is, no ".." leads to the machine.
  @ParameterizedTest
  @EnumSource(Rung.class)
  void noWorkingDirectoryLeadsToTheMachine(Rung rung) throws Exception {
    open(rung);
    String canary = world.machine().resolve("canary").toString().substring(1);
    Command look =
        BusyboxImage.shell("for i in $(seq 20); do cd -P ..; done; cat " + canary + "; pwd");
    List<String> directories = new ArrayList<>(List.of("/proc/self/cwd", "/proc/1/cwd"));
    for (int descriptor = 3; descriptor < 12; descriptor++) {
      directories.add("/proc/self/fd/" + descriptor);
    }
    for (String directory : directories) {
      try {
        Output output = world.run(BusyboxImage.inDirectory(look, directory));
        assertThat(output.out()).as(directory).isEqualTo("/\n");
      } catch (BuildException e) {
        assertThat(e.message()).as(directory).isNotEmpty();
      }
    }
  }

  // CVE-2021-3602: the environment of jbuild, of which a command could read more than it was given.
  @ParameterizedTest
  @EnumSource(Rung.class)
  void noEnvironmentButItsOwnCanBeRead(Rung rung) throws Exception {
    open(rung);
    List<String> own = new ArrayList<>();
    for (Map.Entry<String, String> variable : System.getenv().entrySet()) {
      if (variable.getValue().length() > 4 && !variable.getKey().matches("PATH|HOME|PWD")) {
        own.add(variable.getKey() + "=" + variable.getValue());
      }
    }
    assertThat(own).isNotEmpty();

    // A runtime adds HOME where there is none, which a build never leaves out.
    assertThat(world.run(BusyboxImage.command("env")).out().replace("HOME=/\n", ""))
        .isEqualTo("PATH=/usr/bin:/bin\n");
    assertThat(world.run("cat /proc/[0-9]*/environ").out())
        .doesNotContain(own.toArray(new String[0]));
  }

  // CVE-2025-31133: a runtime hides files of the kernel behind the null that it finds in /dev.
  @ParameterizedTest
  @EnumSource(Rung.class)
  void nothingIsMountedInThePlaceOfTheDevices(Rung rung) throws Exception {
    open(rung);
    Path devices = Files.createDirectory(folder.resolve("devices"));
    Files.createSymbolicLink(devices.resolve("null"), Path.of("/proc/sys/kernel/core_pattern"));
    Files.createSymbolicLink(world.image().resolve("devices"), Path.of("/dev/../dev/"));
    StepMount.Folder own = new StepMount.Folder("/dev", devices, "/", false);
    String look = "[ -z \"$(cat /proc/keys /proc/timer_list 2>/dev/null)\" ] || echo shown";

    for (StepMount mount :
        List.of(
            own,
            new StepMount.Folder("/devices", devices, "/", false),
            new StepMount.File("/devices/null", new byte[] {'x'}, 0666, 0, 0))) {
      BuildException refusal =
          catchThrowableOfType(BuildException.class, () -> world.run(look, mount));
      assertThat(refusal).isNotNull();
      assertThat(refusal.message()).contains(mount.target(), "is the kernel's");
    }
    StepMount shared = new StepMount.Memory("/dev/shm", OptionalLong.of(4096));
    assertThat(world.run(look, shared).out()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Rung.class,
      names = {"OCI", "NAMESPACES"})
  void aSecretIsOnNoDiskWhileACommandHasIt(Rung rung) throws Exception {
    open(rung);
    List<String> found = new ArrayList<>();
    Output output =
        new Output() {
          @Override
          public synchronized void standardOutput(byte[] buffer, int length) {
            super.standardOutput(buffer, length);
            try {
              found.add(Processes.run(folder, List.of("grep", "-rlas", VALUE, ".")).out());
            } catch (IOException | InterruptedException e) {
              throw new IllegalStateException(e);
            }
          }
        };
    Command plain = BusyboxImage.shell("[ $TOKEN = $(cat /run/s) ] && echo same; sleep 1");
    Command command =
        new Command(
            plain.arguments(),
            List.of("PATH=/bin", "TOKEN=" + VALUE),
            plain.workingDirectory(),
            plain.uid(),
            plain.gid(),
            plain.groups(),
            plain.network(),
            plain.hostname(),
            plain.scripts(),
            RunSettings.DEFAULT,
            plain.mounts(),
            plain.privileges());

    world.run(command, output, new StepMount.File("/run/s", VALUE.getBytes(UTF_8), 0400, 0, 0));

    assertThat(output.out()).isEqualTo("same\n");
    assertThat(found).containsExactly("");
  }

  // GHSA-4v98-7qmw-rqr8: what was made or put somewhere for a command is taken away after it.
  @ParameterizedTest
  @EnumSource(Rung.class)
  void whatIsTakenAwayAfterIsNotLookedForBehindALink(Rung rung) throws Exception {
    open(rung);
    Path cache = Files.createDirectory(folder.resolve("cache"));
    String swap = "mv /x /z && ln -s " + world.machine() + " /x && mv /y /w && ln -s / /y";

    Output output = new Output();
    try {
      world.run(
          BusyboxImage.shell(swap),
          output,
          new StepMount.Memory("/x/sub", OptionalLong.empty()),
          new StepMount.File("/x/canary", new byte[] {'x'}, 0600, 0, 0),
          new StepMount.Folder("/y" + world.machine() + "/sub", cache, "/", false));
      assertThat(rung).isNotEqualTo(Rung.CHROOT);
    } catch (BuildException e) {
      assertThat(rung).isEqualTo(Rung.CHROOT);
      assertThat(e).hasMessageContaining("moved or removed");
    }

    assertThat(output.err()).isEmpty();
    assertThat(world.written().resolve("x")).isSymbolicLink();
    assertThat(cache).isEmptyDirectory();
  }
}
