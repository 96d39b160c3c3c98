package io.jbuild.hidden;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.MachineFailure;
import io.jbuild.file.ByteString;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * An {@code ssh-agent} of one build, for keys that were given as files. It ends with the build,
 * also where the build is killed: the end of its input tells it.
 */
final class KeyAgent implements AutoCloseable {

  private static final int LARGEST_KEY = 100 * 1024;

  /** Names its socket and itself, and lasts as long as what it reads from. */
  private static final String ATTENDANT =
      "printf '%s\\n%s\\n' \"$SSH_AUTH_SOCK\" \"$SSH_AGENT_PID\"; exec cat";

  private final String id;
  private final SortedMap<String, String> environment;
  private final Process process;
  private final Path socket;
  private final long agent;

  private KeyAgent(
      String id, SortedMap<String, String> environment, Process process, Path socket, long agent) {
    this.id = id;
    this.environment = environment;
    this.process = process;
    this.socket = socket;
    this.agent = agent;
  }

  /**
   * Starts an agent without keys.
   *
   * @param id what the build calls it
   */
  static KeyAgent start(String id, SortedMap<String, String> environment) throws IOException {
    Process process = start(List.of("ssh-agent", "sh", "-c", ATTENDANT), environment, Map.of());
    BufferedReader said =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String socket = said.readLine();
    String agent = said.readLine();
    if (socket == null || agent == null) {
      process.destroy();
      throw new BuildException(
          Blame.MACHINE,
          "ssh-agent does not start: "
              + new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8).strip(),
          "Start one yourself (eval \"$(ssh-agent)\"; ssh-add), and say {ssh} " + id + ".");
    }
    return new KeyAgent(id, environment, process, Path.of(socket), Long.parseLong(agent));
  }

  Path socket() {
    return socket;
  }

  /** Adds the key of a file; returns what the file holds. */
  ByteString add(Path file) throws IOException, InterruptedException {
    byte[] key = read(file);
    // Without a terminal it cannot ask for a passphrase, and ends instead of waiting for one.
    Process adding =
        start(
            List.of("setsid", "-w", "ssh-add", "-q", "-"),
            environment,
            Map.of("SSH_AUTH_SOCK", socket.toString(), "SSH_ASKPASS_REQUIRE", "never"));
    try (OutputStream in = adding.getOutputStream()) {
      in.write(key);
      in.write('\n');
    } catch (IOException e) {
      // It has ended before it read all of it, and has said why.
      adding.waitFor();
    }
    String words = new String(adding.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    if (adding.waitFor() != 0) {
      throw new BuildException(
          Blame.USAGE,
          "the key " + file + " of the SSH agent " + id + " cannot be used: " + reason(words),
          "A key with a passphrase is for an agent of yours: ssh-add "
              + file
              + ", {ssh} "
              + id
              + ".");
    }
    return ByteString.of(key);
  }

  private byte[] read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(LARGEST_KEY);
    } catch (IOException e) {
      throw new BuildException(
          Blame.USAGE,
          "the key of the SSH agent " + id + " cannot be read: " + MachineFailure.words(e),
          "It is the file of {ssh} " + id + "=FILE.",
          e);
    }
  }

  private static String reason(String words) {
    String line =
        words
            .lines()
            .map(String::strip)
            .filter(text -> !text.isEmpty())
            .findFirst()
            .orElse("ssh-add does not say why");
    return line.replace("\"-\"", "it").replaceAll("\\p{Cc}+", " ");
  }

  private static Process start(
      List<String> command, SortedMap<String, String> environment, Map<String, String> more)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    for (String name : List.of("PATH", "TMPDIR")) {
      if (environment.containsKey(name)) {
        builder.environment().put(name, environment.getOrDefault(name, ""));
      }
    }
    builder.environment().putAll(more);
    try {
      return builder.start();
    } catch (IOException e) {
      throw new BuildException(
          Blame.MACHINE,
          "a key cannot be given to an agent: there is no program " + command.get(0),
          "Install it (on Debian the packages \"openssh-client\" and \"util-linux\"), or start an"
              + " agent elsewhere and name its socket: {ssh} default=SOCKET.",
          e);
    }
  }

  @Override
  public void close() throws IOException {
    ProcessHandle.of(agent).ifPresent(ProcessHandle::destroy);
    process.getOutputStream().close();
    process.destroy();
  }
}
