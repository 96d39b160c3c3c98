package io.jbuild.hidden;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jbuild.failure.BuildException;
import io.jbuild.testkit.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyAgentTest {

  @TempDir Path folder;
  private final TreeMap<String, String> environment = new TreeMap<>(System.getenv());

  @BeforeEach
  void findPrograms() {
    for (String program : List.of("ssh-agent", "ssh-add", "ssh-keygen", "setsid")) {
      Tools.require(program);
    }
  }

  @Test
  void itHasTheKeysOfFilesUntilItIsClosed() throws Exception {
    Path key = key("key", "");
    // Only what a person uses is kept from others; and an editor may have dropped the last feed.
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
    Files.writeString(key, Files.readString(key).strip());
    Path socket;
    try (KeyAgent agent = KeyAgent.start("default", environment)) {
      agent.add(key);
      agent.add(key("second", ""));
      socket = agent.socket();
      assertThat(list(socket)).contains("name-of-key").contains("name-of-second");
    }
    for (int tenth = 0; tenth < 100 && Files.exists(socket); tenth++) {
      Thread.sleep(100);
    }
    assertThat(socket).doesNotExist();
  }

  @Test
  void whatIsNoKeyIsRefused() throws Exception {
    Path locked = key("locked", "passphrase");
    Path text = Files.writeString(folder.resolve("text"), "no key");
    try (KeyAgent agent = KeyAgent.start("mine", environment)) {
      for (Path file : List.of(locked, text)) {
        BuildException refusal = catchThrowableOfType(BuildException.class, () -> agent.add(file));
        assertThat(refusal)
            .hasMessageStartingWith("the key " + file + " of the SSH agent mine cannot be used: ");
        assertThat(refusal.hint())
            .isEqualTo(
                "A key with a passphrase is for an agent of yours: ssh-add "
                    + file
                    + ", {ssh} mine.");
      }
      assertThat(list(agent.socket())).contains("no identities");
    }
  }

  private Path key(String name, String passphrase) throws Exception {
    Path key = folder.resolve(name);
    Process process =
        new ProcessBuilder(
                "ssh-keygen",
                "-q",
                "-t",
                "ed25519",
                "-N",
                passphrase,
                "-C",
                "name-of-" + name,
                "-f",
                key.toString())
            .start();
    assertThat(process.waitFor()).isZero();
    return key;
  }

  private static String list(Path socket) throws Exception {
    ProcessBuilder builder = new ProcessBuilder("ssh-add", "-l").redirectErrorStream(true);
    builder.environment().put("SSH_AUTH_SOCK", socket.toString());
    return new String(builder.start().getInputStream().readAllBytes(), UTF_8);
  }
}
