package io.jbuild.registry;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.json.JsonException;
import io.jbuild.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A program that keeps credentials for docker, {@code docker-credential-NAME}: it is told a verb as
 * its argument and the rest on its standard input (docker-credential-helpers' protocol).
 */
final class CredentialHelper {

  private static final int MOST = 1 << 20;

  /** What a helper says, with exit code 1, of a registry it has nothing for. */
  private static final String NOT_FOUND = "credentials not found in native keychain";

  private final String program;

  private CredentialHelper(String program) {
    this.program = program;
  }

  /**
   * The helper that a config names.
   *
   * @throws BuildException for what is no part of a program's name: a config must not start others
   */
  static CredentialHelper named(String name) {
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
      throw new BuildException(
          Blame.MACHINE,
          "\"" + name + "\" is no name of a credential helper",
          "It is what follows docker-credential- in a program's name.");
    }
    return new CredentialHelper("docker-credential-" + name);
  }

  /** What it keeps for a server. */
  Optional<Credential> get(String server) throws IOException, InterruptedException {
    Answer answer = run("get", server.getBytes(StandardCharsets.UTF_8));
    if (answer.code() != 0) {
      if (answer.text().equals(NOT_FOUND)) {
        return Optional.empty();
      }
      throw failed("get", answer);
    }
    try {
      JsonObject json = JsonObject.parse(answer.text().getBytes(StandardCharsets.UTF_8));
      return Optional.of(
          Credential.of(json.text("Username").orElse(""), json.text("Secret").orElse("")));
    } catch (JsonException e) {
      // Not with its words, which may be the secret.
      throw new BuildException(
          Blame.MACHINE, program + " answers with what is no credential", "Try it by hand.", e);
    }
  }

  void store(String server, Credential credential) throws IOException, InterruptedException {
    JsonObject json =
        JsonObject.create()
            .put("ServerURL", server)
            .put("Username", credential.helperUser())
            .put("Secret", credential.helperSecret());
    Answer answer = run("store", json.toBytes());
    if (answer.code() != 0) {
      throw failed("store", answer);
    }
  }

  /** Forgets what it keeps for a server, if it does. */
  void erase(String server) throws IOException, InterruptedException {
    Answer answer = run("erase", server.getBytes(StandardCharsets.UTF_8));
    if (answer.code() != 0 && !answer.text().equals(NOT_FOUND)) {
      throw failed("erase", answer);
    }
  }

  private record Answer(int code, String text) {}

  private Answer run(String verb, byte[] input) throws IOException, InterruptedException {
    Process process;
    try {
      process =
          new ProcessBuilder(program, verb).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    } catch (IOException e) {
      throw new BuildException(
          Blame.MACHINE,
          "the credential helper " + program + " cannot be started: " + e.getMessage(),
          "Install it, or take it out of credsStore and credHelpers in docker's config.json.",
          e);
    }
    try {
      try (OutputStream out = process.getOutputStream()) {
        out.write(input);
      } catch (IOException e) {
        // One that ends without reading says why in its answer.
        process.waitFor();
      }
      byte[] output = process.getInputStream().readNBytes(MOST);
      int code = process.waitFor();
      return new Answer(code, new String(output, StandardCharsets.UTF_8).strip());
    } finally {
      process.destroy();
    }
  }

  private BuildException failed(String verb, Answer answer) {
    return new BuildException(
        Blame.MACHINE,
        "the credential helper "
            + program
            + " failed to "
            + verb
            + ": "
            + (answer.text().isEmpty() ? "exit code " + answer.code() : answer.text()),
        "Try it by hand: " + program + " " + verb + ".");
  }
}
