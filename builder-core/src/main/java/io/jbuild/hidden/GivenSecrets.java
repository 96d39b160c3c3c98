package io.jbuild.hidden;

import io.jbuild.command.Secrets;
import io.jbuild.event.BuildEvent;
import io.jbuild.event.BuildEvents;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.MachineFailure;
import io.jbuild.file.ByteString;
import io.jbuild.request.SecretOptions;
import io.jbuild.secret.HiddenTexts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a build was given and must keep to itself; agents with keys of files end with this. */
public final class GivenSecrets implements AutoCloseable {

  /** BuildKit's. */
  private static final int MOST_BYTES = 500 * 1024;

  private static final String SOCKET_VARIABLE = "SSH_AUTH_SOCK";

  private final SortedMap<String, String> environment;
  private final SortedMap<String, ByteString> values = new TreeMap<>();
  private final SortedMap<String, ByteString> watched = new TreeMap<>();
  private final SortedMap<String, Path> sockets = new TreeMap<>();
  private final List<KeyAgent> agents = new ArrayList<>();
  private HiddenTexts hidden = new HiddenTexts(List.of());

  private GivenSecrets(SortedMap<String, String> environment) {
    this.environment = environment;
  }

  /**
   * Reads all that is given, so that what is not there is told before anything is built.
   *
   * @throws BuildException where it is not there, or is no secret
   */
  public static GivenSecrets open(
      SecretOptions options, SortedMap<String, String> environment, BuildEvents events)
      throws IOException, InterruptedException {
    GivenSecrets given = new GivenSecrets(environment);
    try {
      for (SecretOptions.Secret secret : options.secrets()) {
        ByteString value = given.value(secret, events);
        given.values.put(secret.id(), value);
        given.watched.put("the secret " + secret.id(), value);
      }
      for (SecretOptions.Agent agent : options.agents()) {
        given.sockets.put(agent.id(), given.socket(agent));
      }
      given.hidden = new HiddenTexts(given.watched.values());
      return given;
    } catch (IOException | InterruptedException | RuntimeException e) {
      given.close();
      throw e;
    }
  }

  /** As commands are given them, by their ids. */
  public Secrets secrets() {
    return new Secrets(values, sockets);
  }

  /** What nothing of the build may hold, by what it is called. */
  public SortedMap<String, ByteString> watched() {
    return watched;
  }

  /** What no text of the build may hold; its planning adds to it. */
  public HiddenTexts hidden() {
    return hidden;
  }

  private ByteString value(SecretOptions.Secret secret, BuildEvents events) {
    boolean named = secret.file().isPresent() || secret.variable().isPresent();
    Optional<String> variable =
        named || !environment.containsKey(secret.id())
            ? secret.variable()
            : Optional.of(secret.id());
    ByteString file = ByteString.EMPTY;
    if (secret.file().isPresent() || variable.isEmpty()) {
      file = file(secret, secret.file().orElseGet(() -> Path.of(secret.id())));
    }
    if (variable.isEmpty()) {
      return file;
    }
    String value = environment.get(variable.get());
    if (value == null) {
      // As in BuildKit it is there, and empty: which is hardly ever what was meant.
      events.on(
          new BuildEvent.Warning(
              "the secret "
                  + secret.id()
                  + " is empty: the environment has no variable "
                  + variable.get()));
      return ByteString.EMPTY;
    }
    return limited(secret, value.getBytes(StandardCharsets.UTF_8));
  }

  private static ByteString file(SecretOptions.Secret secret, Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return limited(secret, in.readNBytes(MOST_BYTES + 1));
    } catch (IOException e) {
      throw new BuildException(
          Blame.USAGE,
          "the secret " + secret.id() + " cannot be read: " + MachineFailure.words(e),
          secret.file().isPresent()
              ? "It is the file of {secret} id=" + secret.id() + ",src=FILE."
              : "Neither a variable nor a file has its name; say which holds it: {secret} id="
                  + secret.id()
                  + ",src=FILE or ,env=VARIABLE.",
          e);
    }
  }

  private static ByteString limited(SecretOptions.Secret secret, byte[] value) {
    if (value.length > MOST_BYTES) {
      throw new BuildException(
          Blame.USAGE,
          "the secret " + secret.id() + " is too big: it has more than 500 KiB",
          "Mount what is large and no secret with type=bind.");
    }
    return ByteString.of(value);
  }

  private Path socket(SecretOptions.Agent agent) throws IOException, InterruptedException {
    List<Path> keys = new ArrayList<>();
    Optional<Path> socket = Optional.empty();
    for (Path path : agent.paths()) {
      if (isSocket(agent, path)) {
        socket = Optional.of(path);
      } else {
        keys.add(path);
      }
    }
    if (agent.paths().size() > 1 && socket.isPresent()) {
      throw refused(agent, "a socket stands alone", "Name one agent's socket, or files of keys.");
    }
    if (!keys.isEmpty()) {
      KeyAgent started = KeyAgent.start(agent.id(), environment);
      agents.add(started);
      for (Path key : keys) {
        watched.put("the key " + key, started.add(key));
      }
      return started.socket();
    }
    return socket.isPresent() ? socket.get().toAbsolutePath() : running(agent);
  }

  private Path running(SecretOptions.Agent agent) {
    String socket = environment.getOrDefault(SOCKET_VARIABLE, "");
    if (socket.isEmpty()) {
      throw refused(
          agent,
          "no agent runs: the environment has no variable SSH_AUTH_SOCK",
          "Start one (eval \"$(ssh-agent)\"; ssh-add), or name the file of a key: {ssh} "
              + agent.id()
              + "=KEYFILE.");
    }
    Path path = Path.of(socket);
    if (!isSocket(agent, path)) {
      throw refused(agent, socket + " of SSH_AUTH_SOCK is no socket", "Start an agent again.");
    }
    return path.toAbsolutePath();
  }

  private static boolean isSocket(SecretOptions.Agent agent, Path path) {
    try {
      PosixFileAttributes attributes = Files.readAttributes(path, PosixFileAttributes.class);
      if (attributes.isDirectory()) {
        throw refused(agent, path + " is a directory", "Name a socket or the file of a key.");
      }
      return attributes.isOther();
    } catch (IOException e) {
      throw new BuildException(
          Blame.USAGE,
          "the SSH agent " + agent.id() + " cannot be read: " + MachineFailure.words(e),
          "Name an agent's socket or the file of a key.",
          e);
    }
  }

  private static BuildException refused(SecretOptions.Agent agent, String reason, String hint) {
    return new BuildException(Blame.USAGE, "the SSH agent " + agent.id() + ": " + reason, hint);
  }

  @Override
  public void close() throws IOException {
    for (KeyAgent agent : agents) {
      agent.close();
    }
  }
}
