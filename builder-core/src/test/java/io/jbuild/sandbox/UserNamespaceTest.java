package io.jbuild.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sandbox in a JVM that is root in a user namespace only, with a single id. */
@Tag("namespaces")
class UserNamespaceTest {

  @Test
  void aCommandRunsWithoutAnyPrivilegeOfTheMachine(@TempDir Path folder) throws Exception {
    BusyboxImage.make(folder);
    Process jvm =
        new ProcessBuilder(
                "unshare",
                "--user",
                "--map-root-user",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                UserNamespaceTest.class.getName(),
                folder.toString())
            .redirectErrorStream(true)
            .start();

    String output = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(output)
        .isEqualTo(
            """
            0
            CapEff:\t00000000a80425fb
            CapBnd:\t00000000a80425fb
            /bin/ls is gone
            1
            exit code 7
            """);
    assertThat(jvm.waitFor()).isZero();
    assertThat(folder.resolve("upper/new/file")).hasContent("x");
  }

  /** What runs inside. */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    BusyboxImage.Output output = new BusyboxImage.Output();
    try (Sandbox sandbox = NamespaceSandbox.open(Path.of("/etc/resolv.conf"))) {
      int code =
          sandbox.run(
              BusyboxImage.shell(
                  """
                  id -u; grep -E 'Cap(Eff|Bnd)' /proc/self/status
                  rm /bin/ls; [ -e /bin/ls ] || echo /bin/ls is gone
                  mkdir /new; echo x > /new/file
                  echo x > /dev/null; echo x > /sys/kernel/uevent_seqnum && echo written
                  echo $$
                  exit 7
                  """),
              new RootFilesystem.Union(
                  List.of(folder.resolve("base")),
                  Files.createDirectory(folder.resolve("upper")),
                  folder.resolve("work")),
              output);
      System.out.write(
          (output.out() + "exit code " + code + "\n").getBytes(StandardCharsets.UTF_8));
      System.out.flush();
    }
  }
}
