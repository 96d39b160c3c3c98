package io.jbuild.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jbuild.failure.BuildException;
import io.jbuild.sandbox.BusyboxImage.Output;
import io.jbuild.testkit.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("namespaces")
class SandboxIsolationTest {

  /** What the tests hold for; another in a subclass. */
  Rung rung() {
    return Rung.NAMESPACES;
  }

  private Path folder = Path.of("/");
  private Path canary = Path.of("/");
  private BusyboxImage image = BusyboxImage.none();
  private Sandbox sandbox = BusyboxImage.noSandbox();

  @BeforeEach
  void open(@TempDir Path temporary) throws Exception {
    folder = temporary;
    canary = Files.createDirectory(folder.resolve("canary"));
    Files.writeString(canary.resolve("hosts"), "untouched");
    image = BusyboxImage.make(folder);
    sandbox = RungSandbox.open(rung());
    // Last, since what is checked after each test has to be there for one that is left out too.
    Tools.requireRoot();
  }

  @AfterEach
  void theMachineIsAsItWas() throws Exception {
    sandbox.close();
    assertThat(names(canary)).containsExactly("hosts");
    assertThat(Files.readString(canary.resolve("hosts"))).isEqualTo("untouched");
    assertThat(Files.readString(Path.of("/proc/self/mounts"))).doesNotContain(folder.toString());
  }

  private Output run(String script) throws Exception {
    Output output = new Output();
    sandbox.run(BusyboxImage.shell(script), image.freshRoot(), output);
    return output;
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void procAndSysHideTheMachine() throws Exception {
    Output output =
        run(
            """
            for f in kcore keys latency_stats timer_list timer_stats sched_debug interrupts; do
              [ ! -e /proc/$f ] || [ "$(cat /proc/$f)" = "" ] || echo /proc/$f
            done
            for d in /proc/acpi /proc/asound /proc/scsi /sys/firmware; do
              [ ! -e $d ] || [ "$(ls -A $d)" = "" ] || echo $d
            done
            """);

    assertThat(output.out()).isEmpty();
  }

  @Test
  void theControlGroupOfTheMachineIsNotSeen() throws Exception {
    Output output = run("cat /proc/self/cgroup; readlink /proc/self/ns/cgroup");

    assertThat(output.out().lines().filter(line -> !line.startsWith("cgroup:")))
        .isNotEmpty()
        .allMatch(line -> line.endsWith(":/"));
    assertThat(output.out())
        .doesNotContain(Files.readSymbolicLink(Path.of("/proc/self/ns/cgroup")).toString());
  }

  @Test
  void theKernelCannotBeToldAnything() throws Exception {
    Output output = run("echo x > /proc/sys/kernel/hostname; echo x > /sys/kernel/uevent_seqnum");

    assertThat(output.err().lines())
        .hasSize(2)
        .allMatch(l -> l.endsWith(": Read-only file system"));
  }

  @Test
  void noMountOfTheMachineIsSeen() throws Exception {
    Output output = run("awk '{print $2, $3}' /proc/mounts");

    assertThat(output.out().lines())
        .contains("/ overlay", "/proc proc", "/sys sysfs", "/dev tmpfs", "/dev/pts devpts")
        .contains("/dev/shm tmpfs", "/dev/mqueue mqueue")
        .allMatch(
            line -> line.matches("/ overlay|/(proc|sys|dev|etc/(hosts|hostname|resolv.conf)).*"));
  }

  @Test
  void aChrootEscapeStaysInTheImage() throws Exception {
    Tools.require("gcc");
    Files.writeString(image.base().resolve("mine"), "");
    // busybox enters the new root; who stays outside of it climbs until nothing is above.
    Path escape =
        Files.writeString(
            folder.resolve("escape.c"),
            """
            #include <stdio.h>
            #include <unistd.h>
            int main() {
              if (chroot("/jail")) return 1;
              for (int i = 0; i < 64; i++) if (chdir("..")) return 2;
              puts(access("mine", F_OK) == 0 ? "the image" : "the machine");
              return 0;
            }
            """);
    Tools.run("gcc", "-static", "-o", image.base() + "/bin/escape", escape.toString());
    Output output =
        run(
            """
            mkdir /jail; cp -a /bin /jail/bin
            chroot /jail sh -c 'cd /; i=0; while [ $i -lt 40 ]; do cd ..; i=$((i+1)); done; pwd'
            escape
            cd /; i=0; while [ $i -lt 40 ]; do cd ..; i=$((i+1)); done; ls -d mine tmp/junit* work
            """);

    assertThat(output.out()).isEqualTo("/\nthe image\nmine\n");
  }

  @Test
  void nothingCanBeMounted() throws Exception {
    Output output = run("mkdir /m; mount -t tmpfs t /m; echo $?; echo $(ls /dev)");

    assertThat(output.out().lines())
        .containsExactly(
            "1",
            "core fd full mqueue null ptmx pts random shm stderr stdin stdout tty urandom zero");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/x", "/dev/x", "/dev/shm/x", "/dev/mqueue/x", "/dev/pts/x"})
  void aDeviceOfTheMachineNeverOpens(String node) throws Exception {
    Tools.require("losetup");
    Path disk = folder.resolve("disk");
    Files.writeString(disk, "the secret".repeat(512));
    String loop = Tools.run("losetup", "--find", "--show", disk.toString()).strip();
    try {
      long minor = (Long) Files.getAttribute(Path.of(loop), "unix:rdev") & 0xff;
      assertThat(new String(Files.newInputStream(Path.of(loop)).readNBytes(10), UTF_8))
          .isEqualTo("the secret");

      Output output =
          run(
              ("mknod NODE b 7 MINOR && echo made; cat NODE; echo $?; echo overwritten > NODE;"
                      + " echo $?; mknod NODEnull c 1 3; cat NODEnull; mknod NODEtun c 10 200;"
                      + " cat NODEtun")
                  .replace("NODE", node)
                  .replace("MINOR", String.valueOf(minor)));

      assertThat(output.out().replace("made\n", "")).isEqualTo("1\n1\n");
      assertThat(output.err()).doesNotContain("secret");
      if (node.equals("/x") || node.equals("/dev/x") || node.equals("/dev/shm/x")) {
        // An image may have devices, so making one works as in docker.
        assertThat(output.out()).startsWith("made\n");
        assertThat(output.err().lines())
            .hasSize(4)
            .allMatch(line -> line.endsWith(": Permission denied"));
      }
      Tools.run("losetup", "--detach", loop);
      assertThat(disk).hasContent("the secret".repeat(512));
    } finally {
      new ProcessBuilder("losetup", "--detach", loop)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    }
  }

  @Test
  void aDeviceOfTheImageDoesNotOpen() throws Exception {
    Tools.run("mknod", image.base().resolve("null").toString(), "c", "1", "3");

    assertThat(run("cat /null; ls -l /null").err())
        .isEqualTo("cat: can't open '/null': Permission denied\n");
  }

  @Test
  void allThatCanBeWrittenToIsMountedWithoutDevices() throws Exception {
    // What is mounted on a file is that file alone, and can have no device in it.
    Output output = run("while read s m t o r; do [ ! -d $m ] || echo $m $o; done < /proc/mounts");

    assertThat(output.out().lines())
        .hasSizeGreaterThan(5)
        .filteredOn(line -> !line.startsWith("/dev/pts "))
        .allMatch(line -> line.contains(",nodev,") || line.contains(" ro,"));
  }

  @Test
  void whatACommandDoesToItsDevicesIsNotDoneToTheMachines() throws Exception {
    Path device = Path.of("/dev/full");
    Object before = Files.getAttribute(device, "unix:mode");
    Object time = Files.getAttribute(device, "unix:lastModifiedTime");

    Output output = run("chmod 600 /dev/full && touch /dev/full && stat -c %a /dev/full");
    Object after = Files.getAttribute(device, "unix:mode");
    if (!after.equals(before)) {
      // A machine on which this test fails goes on to be used.
      Files.setAttribute(device, "unix:mode", before);
    }

    assertThat(output.out() + output.err()).isEqualTo("600\n");
    assertThat(after).isEqualTo(before);
    assertThat(Files.getAttribute(device, "unix:lastModifiedTime")).isEqualTo(time);
  }

  @Test
  void devicesWork() throws Exception {
    Output output =
        run(
            """
            echo x > /dev/null; awk 'BEGIN{exit}' /dev/zero
            stat -c '%a %t %T' /dev/null /dev/tty /dev/urandom
            stat -f -c %T /dev/shm; stat -c %a /dev/shm
            echo y > /dev/shm/f && cat /dev/shm/f
            stat -c %a /dev/pts/ptmx
            echo z > /dev/stderr
            """);

    assertThat(output.out()).isEqualTo("666 1 3\n666 5 0\n666 1 9\ntmpfs\n1777\ny\n666\n");
    assertThat(output.err()).isEqualTo("z\n");
  }

  @Test
  void theHostNameIsTheGivenOneAndResolvable() throws Exception {
    Output output = run("hostname; cat /etc/hostname; cat /etc/hosts");

    assertThat(output.out())
        .isEqualTo(
            """
            buildkitsandbox
            buildkitsandbox
            127.0.0.1\tlocalhost buildkitsandbox
            ::1\tlocalhost ip6-localhost ip6-loopback
            """);
  }

  @Test
  void generatedFilesLeaveNoTrace() throws Exception {
    run("echo 1.2.3.4 x >> /etc/hosts; cat /etc/resolv.conf > /dev/null");

    assertThat(names(image.upper())).containsExactly("dev", "proc", "sys");
  }

  @Test
  void aDirectoryThatGotAMountPointKeepsItsTime() throws Exception {
    Path etc = Files.createDirectory(image.base().resolve("etc"));
    Files.writeString(etc.resolve("hosts"), "the image's own");
    FileTime time = FileTime.fromMillis(1_000_000_000_000L);
    Files.setLastModifiedTime(etc, time);

    run("cat /etc/hosts");

    assertThat(Files.getLastModifiedTime(image.upper().resolve("etc"))).isEqualTo(time);
    assertThat(names(image.upper().resolve("etc"))).isEmpty();
  }

  @Test
  void whatTheCommandPutBesideAMountPointStays() throws Exception {
    run("echo mine > /etc/passwd");

    assertThat(names(image.upper().resolve("etc"))).containsExactly("passwd");
  }

  @Test
  void aLinkForResolvConfIsFollowedInsideTheImage() throws Exception {
    Path etc = Files.createDirectory(image.base().resolve("etc"));
    Path link = etc.resolve("resolv.conf");
    Files.createSymbolicLink(link, Path.of("../run/systemd/resolve/stub-resolv.conf"));

    Output output = run("cat /etc/resolv.conf; ls /run/systemd/resolve");

    assertThat(output.out())
        .isEqualTo(Files.readString(Path.of("/etc/resolv.conf")) + "stub-resolv.conf\n");
    assertThat(image.upper().resolve("run")).doesNotExist();
  }

  @Test
  void aLinkForHostsDoesNotLeadToTheMachine() throws Exception {
    Path etc = Files.createDirectory(image.base().resolve("etc"));
    Files.createSymbolicLink(etc.resolve("hosts"), canary.resolve("hosts"));
    Files.createSymbolicLink(
        etc.resolve("hostname"),
        Path.of("../../../../../../../..").resolve(canary.toString().substring(1)).resolve("new"));

    run("echo overwritten > /etc/hosts; echo overwritten > /etc/hostname");
  }

  @Test
  void aLinkForAllOfEtcDoesNotLeadToTheMachine() throws Exception {
    Files.createSymbolicLink(image.base().resolve("etc"), canary);

    Output output = run("cat /etc/hostname; rm -rf /etc/*; echo x > /etc/new");

    assertThat(output.out()).isEqualTo("buildkitsandbox\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"proc", "sys", "dev"})
  void aLinkForAKernelFolderIsRefused(String name) throws Exception {
    Files.createSymbolicLink(image.base().resolve(name), canary);
    RootFilesystem.Union root = image.freshRoot();

    BuildException refusal =
        catchThrowableOfType(
            BuildException.class,
            () -> sandbox.run(BusyboxImage.command("true"), root, new Output()));

    assertThat(refusal).hasMessage("nothing can be mounted on /%s: it is not a directory", name);
  }

  @Test
  void linksThatGoInACircleAreRefused() throws Exception {
    Path etc = Files.createDirectory(image.base().resolve("etc"));
    Files.createSymbolicLink(etc.resolve("hosts"), Path.of("hosts"));
    RootFilesystem.Union root = image.freshRoot();

    assertThat(
            catchThrowableOfType(
                BuildException.class,
                () -> sandbox.run(BusyboxImage.command("true"), root, new Output())))
        .hasMessageStartingWith(
            "nothing can be mounted on /etc/hosts: it leads through too many links");
  }

  @Test
  void aDirectorySwappedForALinkIsNotFollowedWhenMountPointsAreRemoved() throws Exception {
    // GHSA-4v98-7qmw-rqr8: the directory of a mount point becomes a link while the command runs.
    Path etc = Files.createDirectory(image.base().resolve("etc"));
    Files.createSymbolicLink(etc.resolve("hosts"), Path.of("/a/b/hosts"));
    // Where the link leads, all is as what was made: empty, and by the same names.
    Path outside = folder.resolve("outside");
    Path hosts = Files.createDirectories(outside.resolve("b")).resolve("hosts");
    Files.createFile(hosts);

    Output output = run("mv /a /elsewhere; ln -s " + outside + " /a; ls -d /a/b");

    assertThat(output.out() + output.err()).contains("No such file");
    assertThat(Files.readSymbolicLink(image.upper().resolve("a"))).isEqualTo(outside);
    assertThat(hosts).exists();
  }

  @Test
  void setuidProgramsWorkAsInDocker() throws Exception {
    // busybox itself gives such rights up, so what would forbid them is looked at.
    Output output = run("grep NoNewPrivs /proc/self/status; grep ' / ' /proc/mounts");

    assertThat(output.out())
        .startsWith("NoNewPrivs:\t0\noverlay / overlay rw,")
        .doesNotContain("nosuid");
  }

  @Test
  void lowerTreesAreNeverWritten() throws Exception {
    run("rm /bin/ls; echo > /bin/busybox; mkdir /bin/new; chmod 700 /bin");

    assertThat(image.base().resolve("bin/ls")).isSymbolicLink();
    assertThat(image.base().resolve("bin/busybox")).hasSameBinaryContentAs(BusyboxImage.busybox());
    assertThat(names(image.base())).containsExactly("bin");
  }
}
