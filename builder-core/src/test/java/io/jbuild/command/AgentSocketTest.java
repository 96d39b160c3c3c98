package io.jbuild.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.testkit.Tools;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentSocketTest {

  @TempDir Path folder;
  private Process agent;
  private Path agentSocket;
  private AgentSocket socket;

  @BeforeEach
  void startAgent() throws Exception {
    Tools.require("ssh-agent");
    Tools.require("ssh-add");
    Tools.require("ssh-keygen");
    agent = new ProcessBuilder("ssh-agent", "sh", "-c", "echo $SSH_AUTH_SOCK; exec cat").start();
    agentSocket =
        Path.of(
            new BufferedReader(new InputStreamReader(agent.getInputStream(), UTF_8)).readLine());
    check("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "key-of-a-test", "-f", "key");
    assertThat(run(agentSocket, "ssh-add", "-q", "key")).isEmpty();
    // Deeper than a socket's name may be long.
    Path deep = Files.createDirectories(folder.resolve("d".repeat(60)).resolve("e".repeat(60)));
    int uid = (Integer) Files.getAttribute(folder, "unix:uid");
    int gid = (Integer) Files.getAttribute(folder, "unix:gid");
    socket = AgentSocket.open(deep, "0", agentSocket, new AgentSocket.Access(0600, uid, gid));
    Files.createSymbolicLink(folder.resolve("s"), deep);
  }

  @AfterEach
  void endAgent() throws IOException {
    socket.close();
    agent.getOutputStream().close();
  }

  @Test
  void keysAreListedAndUsed() throws Exception {
    Path near = folder.resolve("s/0");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(near)))
        .isEqualTo("rw-------");
    assertThat(run(near, "ssh-add", "-l")).contains("key-of-a-test");
    Files.writeString(folder.resolve("text"), "to be signed");
    run(near, "ssh-keygen", "-q", "-Y", "sign", "-n", "file", "-f", "key.pub", "text");
    assertThat(folder.resolve("text.sig")).content().startsWith("-----BEGIN SSH SIGNATURE-----");
  }

  @Test
  void keysAreNotAddedTakenAwayOrLocked() throws Exception {
    Path near = folder.resolve("s/0");
    assertThat(run(near, "ssh-add", "-D")).contains("Failed to remove all identities");
    assertThat(run(near, "ssh-add", "-d", "key.pub")).contains("agent refused operation");
    check("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "other");
    assertThat(run(near, "ssh-add", "other")).contains("agent refused operation");

    assertThat(run(agentSocket, "ssh-add", "-l")).contains("key-of-a-test").hasLineCount(1);
  }

  @Test
  void aStepThatOpensManyConnectionsTakesNoThreadForEach() throws Exception {
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("s/0"));
    List<SocketChannel> clients = new ArrayList<>();
    for (int i = 0; i < 2 * AgentSocket.MOST_CLIENTS; i++) {
      clients.add(SocketChannel.open(address));
    }
    while (threads() < AgentSocket.MOST_CLIENTS) {
      Thread.sleep(5);
    }
    Thread.sleep(200);
    assertThat(threads()).isEqualTo(AgentSocket.MOST_CLIENTS);

    for (SocketChannel client : clients) {
      client.close();
    }
    assertThat(run(folder.resolve("s/0"), "ssh-add", "-l")).contains("key-of-a-test");
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("jbuild-agent-client"))
        .count();
  }

  @Test
  void afterTheStepNobodyAnswers() throws Exception {
    socket.close();

    assertThat(folder.resolve("s/0")).doesNotExist();
    assertThat(run(folder.resolve("s/0"), "ssh-add", "-l")).contains("Error connecting to agent");
  }

  private void check(String... command) throws Exception {
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }

  /** What a program says that is told of an agent. */
  private String run(Path agent, String... command) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(List.of(command)).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().put("SSH_AUTH_SOCK", agent.toString());
    Process process = builder.start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    process.waitFor();
    return said;
  }
}
