package io.jbuild.cli;

import io.jbuild.Logins;
import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** {@code jbuild login}: a user and password for a registry, checked and kept as docker does. */
final class LoginCommand implements Command {

  static final String DOCKER = "docker.io";

  private static final int LONGEST = 1 << 20;

  @Override
  public Syntax syntax() {
    return Syntax.of(
            "login",
            "[OPTIONS] [REGISTRY]",
            "Log in to a registry (default: docker.io); docker knows it as well.")
        .value(
            "USER", "The user; <token> where the password is an identity token", "-u", "--username")
        .value("PASSWORD", "The password, for others of this machine to see", "-p", "--password")
        .flag("Read the password from standard input", "--password-stdin");
  }

  @Override
  public int run(Invocation invocation) throws IOException, InterruptedException {
    Arguments arguments = invocation.arguments();
    Surroundings around = invocation.around();
    String registry = arguments.atMostOne("REGISTRY").orElse(DOCKER);
    Optional<String> given = arguments.value("--password");
    if (given.isPresent() && arguments.flag("--password-stdin")) {
      throw Usage.refusal(
          "conflicting options: cannot specify both --password and --password-stdin");
    }
    if (given.isPresent()) {
      say(around, "WARNING! Using --password via the CLI is insecure. Use --password-stdin.\n");
    }
    Optional<String> named = arguments.value("--username");
    if (named.isEmpty() && arguments.flag("--password-stdin")) {
      throw Usage.refusal("the --password-stdin option requires --username to be set");
    }
    Optional<String> password =
        arguments.flag("--password-stdin") ? Optional.of(read(around)) : given;
    String user = named.isPresent() ? named.get() : asked(around, "Username: ", Echo.ON);
    String secret = password.isPresent() ? password.get() : asked(around, "Password: ", Echo.OFF);
    if (user.isEmpty() || secret.isEmpty()) {
      throw Usage.refusal((user.isEmpty() ? "username" : "password") + " is empty");
    }
    Logins logins = Logins.of(around.environment());
    if (!logins.login(registry, user, secret)) {
      say(
          around,
          "\nWARNING! Your credentials are stored unencrypted in '"
              + logins.config()
              + "'.\nConfigure a credential helper to remove this warning. See\n"
              + "https://docs.docker.com/go/credential-store/\n\n");
    }
    around.out().print("Login Succeeded\n");
    return ExitCode.DONE;
  }

  private static void say(Surroundings around, String text) {
    PrintStream err = around.err();
    err.print(text);
    err.flush();
  }

  /** Without the line's end that an editor or echo puts there. */
  private static String read(Surroundings around) throws IOException {
    byte[] bytes = around.in().readNBytes(LONGEST);
    return new String(bytes, StandardCharsets.UTF_8).replaceFirst("\r?\n$", "");
  }

  private enum Echo {
    ON,
    OFF
  }

  private static String asked(Surroundings around, String prompt, Echo echo) {
    Console console = around.isTerminal(0) ? System.console() : null;
    if (console == null) {
      throw Usage.refusal(
          "cannot perform an interactive login from a non TTY device",
          "Give --username and --password-stdin.");
    }
    if (echo == Echo.OFF) {
      char[] typed = console.readPassword("%s", prompt);
      return typed == null ? "" : new String(typed);
    }
    String typed = console.readLine("%s", prompt);
    return typed == null ? "" : typed.strip();
  }
}
