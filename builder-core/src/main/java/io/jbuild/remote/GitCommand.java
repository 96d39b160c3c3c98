package io.jbuild.remote;

import io.jbuild.blob.WorkFolder;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.http.Offline;
import io.jbuild.http.UrlCredentials;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * The program {@code git}, run so that nothing of the user's configuration, and nothing that a
 * repository holds, is run or asked: no hooks, no filters, no helpers, no prompt, and of the
 * transports only those that reach other machines.
 */
final class GitCommand {

  /** What git and its children may need of the environment. */
  private static final List<String> PASSED =
      List.of(
          "PATH",
          "SSH_AUTH_SOCK",
          "HTTP_PROXY",
          "HTTPS_PROXY",
          "ALL_PROXY",
          "NO_PROXY",
          "http_proxy",
          "https_proxy",
          "all_proxy",
          "no_proxy",
          "SSL_CERT_FILE",
          "SSL_CERT_DIR",
          "GIT_SSL_CAINFO",
          "GIT_SSL_CAPATH");

  /**
   * All the configuration there is. In a file, since git takes options and variables away from the
   * processes it starts for submodules.
   */
  private static final String CONFIGURATION =
      """
      [core]
      \thooksPath = /dev/null
      \tattributesFile = /dev/null
      \texcludesFile = /dev/null
      \tfsmonitor = false
      \taskPass =
      [init]
      \tdefaultBranch = master
      \ttemplateDir =
      [credential]
      \thelper =
      [gc]
      \tauto = 0
      [maintenance]
      \tauto = false
      [http]
      \tlowSpeedLimit = 1
      \tlowSpeedTime = 60
      [safe]
      \tdirectory = *
      [advice]
      \tdetachedHead = false
      """;

  /**
   * A shell for the umask, which decides which modes files get and must not be the user's, and for
   * what happens if jbuild is killed: its end of the pipe closes then, and git ends too.
   */
  private static final String START =
      """
      umask 022
      exec 3<&0 </dev/null
      git "$@" 3<&- &
      git=$!
      { read -r _ <&3; kill $git; } >/dev/null 2>&1 &
      guard=$!
      exec 3<&-
      wait $git
      code=$?
      kill $guard
      exit $code
      """;

  private static final int MOST_OUTPUT = 16 << 20;

  /** Git itself gives up where a web server is silent; what else may hang ends by this. */
  private static final int MOST_HOURS = 1;

  static final int NOT_FOUND = 127;
  private static final int TIMED_OUT = 124;

  private final WorkFolder work;
  private final SortedMap<String, String> environment;
  private final AddressSecrets secrets;
  private final Path home;

  /**
   * A git of one build.
   *
   * @param work for its configuration and its output
   * @param environment the process' own
   * @param secrets for the servers of repositories
   */
  GitCommand(WorkFolder work, SortedMap<String, String> environment, AddressSecrets secrets)
      throws IOException {
    this.work = work;
    this.environment = environment;
    this.secrets = secrets;
    this.home = work.create("git").toRealPath();
    Files.writeString(home.resolve("config"), CONFIGURATION);
  }

  /** What it printed, and how it ended. */
  record Ended(int code, String out, String err) {}

  /** Runs it; returns its output. */
  String run(GitAddress address, List<String> arguments) throws IOException, InterruptedException {
    Ended ended = attempt(address, arguments);
    if (ended.code() != 0) {
      throw failure(address, ended);
    }
    return ended.out();
  }

  /** Runs it, whatever becomes of it. */
  Ended attempt(GitAddress address, List<String> arguments)
      throws IOException, InterruptedException {
    Offline.check(environment, UrlCredentials.redact(address.remote()));
    return attempt(
        secrets.git(address.remote()).map(GitCommand::secret).orElseGet(TreeMap::new), arguments);
  }

  /**
   * Runs it without any other machine, whatever becomes of it.
   *
   * @param folder where, in a repository of this machine
   */
  Ended attemptIn(Path folder, List<String> arguments) throws IOException, InterruptedException {
    List<String> there = new ArrayList<>(List.of("-C", folder.toRealPath().toString()));
    there.addAll(arguments);
    return attempt(new TreeMap<>(), there);
  }

  private Ended attempt(SortedMap<String, String> more, List<String> arguments)
      throws IOException, InterruptedException {
    Path out = work.file("git-out");
    Path err = work.file("git-err");
    List<String> command = new ArrayList<>();
    command.addAll(List.of("sh", "-c", START, "git"));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(home.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().clear();
    builder.environment().putAll(variables());
    builder.environment().putAll(more);
    Process process = builder.start();
    try {
      if (!process.waitFor(MOST_HOURS, TimeUnit.HOURS)) {
        return new Ended(TIMED_OUT, "", "fatal: it did not end within an hour");
      }
      return new Ended(process.exitValue(), read(out), read(err));
    } finally {
      end(process);
      Files.deleteIfExists(out);
      Files.deleteIfExists(err);
    }
  }

  private SortedMap<String, String> variables() {
    SortedMap<String, String> variables = new TreeMap<>();
    for (String name : PASSED) {
      String value = environment.get(name);
      if (value != null) {
        variables.put(name, value);
      }
    }
    variables.put("HOME", home.toString());
    variables.put("LC_ALL", "C");
    // The store may lie in somebody's repository, whose configuration is none of ours.
    variables.put("GIT_CEILING_DIRECTORIES", home.resolveSibling(".").normalize().toString());
    variables.put("GIT_CONFIG_NOSYSTEM", "1");
    variables.put("GIT_CONFIG_GLOBAL", home.resolve("config").toString());
    variables.put("GIT_ATTR_NOSYSTEM", "1");
    variables.put("GIT_TERMINAL_PROMPT", "0");
    // Holds for submodules too, and no configuration can allow more: no files, no ext::, no fd::.
    variables.put("GIT_ALLOW_PROTOCOL", "http:https:git:ssh");
    variables.put("GIT_SSH_COMMAND", "ssh -F /dev/null -o BatchMode=yes -o ConnectTimeout=30");
    variables.put("GIT_SSH_VARIANT", "ssh");
    return variables;
  }

  /** In the environment, where other users cannot read it as they can read arguments. */
  private static SortedMap<String, String> secret(AddressSecrets.Git secret) {
    String section = "http." + secret.scope();
    SortedMap<String, String> variables = new TreeMap<>();
    variables.put("GIT_CONFIG_COUNT", "2");
    variables.put("GIT_CONFIG_KEY_0", section + ".extraHeader");
    variables.put("GIT_CONFIG_VALUE_0", "Authorization: " + secret.header());
    // Git would send it wherever a redirect leads.
    variables.put("GIT_CONFIG_KEY_1", section + ".followRedirects");
    variables.put("GIT_CONFIG_VALUE_1", "false");
    return variables;
  }

  private static void end(Process process) {
    if (process.isAlive()) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private static String read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(MOST_OUTPUT), StandardCharsets.UTF_8);
    }
  }

  /** What git says about a failure, in its own words and in ours. */
  static BuildException failure(GitAddress address, Ended ended) {
    String words = words(ended.err());
    String message = "git cannot fetch " + address.shown();
    if (ended.code() == NOT_FOUND) {
      return new BuildException(
          Blame.MACHINE,
          message + ": the program git is not there",
          "Install git, or COPY the files from the context.");
    }
    return new BuildException(
        Blame.MACHINE, message + (words.isEmpty() ? "" : ": " + words), hint(words));
  }

  private static String hint(String words) {
    if (words.contains("could not read Username")
        || words.contains("Authentication failed")
        || words.contains("Permission denied (publickey")) {
      return "It is not there, or not for everybody: jbuild uses no credential but those in the URL,"
          + " those of an SSH agent, and the secrets GIT_AUTH_TOKEN and GIT_AUTH_HEADER.";
    }
    if (words.contains("returned error: 30")) {
      return "It has moved, and a secret is not sent to where a redirect leads: write the address"
          + " that it leads to.";
    }
    if (words.contains("Host key verification failed")) {
      return "Connect to it once with ssh, so that its key is known.";
    }
    if (words.contains("transport '")) {
      return "Repositories and submodules are fetched by https, http, ssh and git only.";
    }
    return "Check the address and the network.";
  }

  /** The lines that say why, without what could move a cursor, and without passwords. */
  private static String words(String err) {
    StringBuilder words = new StringBuilder();
    for (String line : err.lines().toList()) {
      String clean = line.replaceAll("\\p{Cc}+", " ").strip();
      boolean says =
          clean.startsWith("fatal: ")
              || clean.startsWith("error: ")
              || clean.startsWith("remote: ")
              || clean.startsWith("Permission denied")
              || clean.startsWith("Host key")
              || clean.startsWith("ssh: ")
              || clean.contains("Permission denied (");
      if (says && words.length() < 500) {
        words.append(words.length() == 0 ? "" : "; ");
        words.append(clean.replaceFirst("^(fatal|error): ", ""));
      }
    }
    return UrlCredentials.redact(words.toString());
  }
}
