package io.jbuild.command;

import io.jbuild.dockerfile.Mount;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.file.ByteString;
import io.jbuild.plan.RunMount;
import io.jbuild.sandbox.StepMount;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a step gets to see of a build's secrets: files, variables, and sockets of SSH agents, which
 * answer until this is closed.
 */
final class SecretMounts implements AutoCloseable {

  private static final String SOCKET_VARIABLE = "SSH_AUTH_SOCK";
  private static final String DEFAULT_AGENT = "default";
  private static final int READABLE_BY_OWNER = 0400;
  private static final int USABLE_BY_OWNER = 0600;
  private static final int PERMISSIONS = 0777;

  private final List<StepMount> mounts = new ArrayList<>();
  private final SortedMap<String, String> variables = new TreeMap<>();
  private final List<AgentSocket> sockets = new ArrayList<>();
  private final SortedSet<String> missing = new TreeSet<>();
  private final Secrets secrets;
  private final Path folder;
  private Optional<String> firstSocket = Optional.empty();

  private SecretMounts(Secrets secrets, Path folder) {
    this.secrets = secrets;
    this.folder = folder;
  }

  /**
   * Opens what a step asks for.
   *
   * @param folder where sockets are made, which the step sees at their targets alone
   * @throws BuildException where what it requires was not given
   */
  static SecretMounts open(RunTask task, Path folder) throws IOException {
    SecretMounts opened = new SecretMounts(task.secrets(), folder.resolve("agents"));
    int agents = 0;
    try {
      for (RunMount mount : task.step().demands().mounts()) {
        if (mount.mount().type() == Mount.Type.SECRET) {
          opened.addSecret(mount);
        }
      }
      for (RunMount mount : task.step().demands().mounts()) {
        if (mount.mount().type() == Mount.Type.SSH) {
          opened.addAgent(mount, agents++);
        }
      }
      return opened;
    } catch (IOException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  /** Files before sockets, as BuildKit has them; what was not given and need not be has none. */
  List<StepMount> mounts() {
    return mounts;
  }

  /** What to do where the command fails for want of what was not given; empty for nothing. */
  String advice() {
    return missing.isEmpty()
        ? ""
        : "If it needs what was not given: " + String.join("; ", missing) + ".";
  }

  /** The step's variables with those of the secrets, which hide others of their names. */
  SortedMap<String, String> with(SortedMap<String, String> environment) {
    SortedMap<String, String> all = new TreeMap<>(environment);
    firstSocket.ifPresent(target -> all.putIfAbsent(SOCKET_VARIABLE, target));
    all.putAll(variables);
    return all;
  }

  private void addSecret(RunMount planned) {
    Mount mount = planned.mount();
    String id = id(mount);
    Optional<ByteString> value = Optional.ofNullable(secrets.values().get(id));
    if (value.isEmpty()) {
      String option = "{secret} id=" + id + ",src=FILE or id=" + id + ",env=VARIABLE";
      if (mount.required()) {
        throw new BuildException(
            Blame.DOCKERFILE, "secret " + id + ": not found", "Give it with " + option + ".");
      }
      missing.add(option);
    }
    // As in BuildKit: a variable is there, and empty, where its secret is not; a file is not.
    mount.env().ifPresent(name -> variables.put(name, value.map(v -> text(id, v)).orElse("")));
    if (value.isPresent() && planned.target().isPresent()) {
      mounts.add(
          new StepMount.File(
              absolute(planned.target().get()),
              value.get().toBytes(),
              mount.mode().orElse(READABLE_BY_OWNER) & PERMISSIONS,
              (int) mount.uid().orElse(0),
              (int) mount.gid().orElse(0)));
    }
  }

  /** A secret that has no name of its own has that of the file it is shown as. */
  private static String id(Mount mount) {
    String target = mount.target().orElse("");
    return mount
        .source()
        .or(mount::id)
        .orElseGet(() -> target.substring(target.lastIndexOf('/') + 1));
  }

  private static String text(String id, ByteString value) {
    try {
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value.toBytes())).toString();
      if (text.indexOf('\0') < 0) {
        return text;
      }
    } catch (CharacterCodingException e) {
      // Said below: what it holds is nobody's business.
    }
    throw new BuildException(
        Blame.DOCKERFILE,
        "secret " + id + " is not a text, and cannot be a variable",
        "Mount it as a file, with target= instead of env=.");
  }

  private void addAgent(RunMount planned, int number) throws IOException {
    Mount mount = planned.mount();
    String id = mount.id().orElse(DEFAULT_AGENT);
    String target = absolute(planned.target().orElse("/run/buildkit/ssh_agent." + number));
    firstSocket = Optional.of(firstSocket.orElse(target));
    Optional<Path> agent = Optional.ofNullable(secrets.agents().get(id));
    if (agent.isPresent()) {
      Files.createDirectories(folder);
      AgentSocket socket =
          AgentSocket.open(
              folder,
              String.valueOf(number),
              agent.get(),
              new AgentSocket.Access(
                  mount.mode().orElse(USABLE_BY_OWNER) & PERMISSIONS,
                  (int) mount.uid().orElse(0),
                  (int) mount.gid().orElse(0)));
      sockets.add(socket);
      mounts.add(new StepMount.Socket(target, socket.socket()));
    } else {
      String option = "{ssh} " + id + ", where an agent runs, or {ssh} " + id + "=KEYFILE";
      if (mount.required()) {
        throw new BuildException(
            Blame.DOCKERFILE,
            "no SSH key \"" + id + "\" forwarded from the client",
            "Give it with " + option + ".");
      }
      missing.add(option);
    }
  }

  private static String absolute(String target) {
    return target.startsWith("/") ? target : "/" + target;
  }

  @Override
  public void close() throws IOException {
    for (AgentSocket socket : sockets) {
      socket.close();
    }
  }
}
