package io.jbuild.registry;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.http.Answer;
import io.jbuild.json.JsonException;
import io.jbuild.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What went wrong at a registry, in its own words where it has some. */
final class Refusal {

  private static final int MOST_WORDS = 64 << 10;
  private static final int MOST_SHOWN = 300;

  private Refusal() {}

  /** The failure an answer that is no success stands for; closes the answer. */
  static BuildException of(Answer response, String what, String host) throws IOException {
    int status = response.status();
    String said = said(response);
    return switch (status) {
      case 401 ->
          answered(
              status,
              host + " asks for a login for " + what + said,
              "Log in to " + host + " with {login}, or check the name.");
      case 403 ->
          answered(
              status,
              host + " does not allow " + what + said,
              "Check that the user you are logged in as may read it.");
      case 404 -> answered(status, host + " has no " + what + said, "Check the name and the tag.");
      case 429 ->
          answered(
              status,
              host + " has had too many requests and does not serve " + what + said,
              later(response, ", or log in."));
      default ->
          answered(
              status,
              host + " failed to serve " + what + said,
              status >= 500 ? "Try again later." : noRegistry(said, host));
    };
  }

  /** The same of an answer to somebody who brings something. */
  static BuildException toPush(Answer response, Ask ask) throws IOException {
    int status = response.status();
    String said = said(response);
    String host = ask.access().endpoint().host();
    String repository = ask.access().endpoint().repository();
    return switch (status) {
      case 401 ->
          answered(
              status,
              host + " asks for a login to push to " + repository + said,
              "Log in to " + host + " with {login} as somebody who may write there.");
      case 403 ->
          answered(
              status,
              host + " does not allow a push to " + repository + said,
              "Check the name, and that the user you are logged in as may write there.");
      case 404 ->
          answered(
              status,
              host + " has no place for " + ask.what() + " in " + repository + said,
              "Check the name; some registries want a repository to be made first.");
      case 413 ->
          answered(
              status,
              host + " does not take " + ask.what() + ", which is too large" + said,
              "Raise the limit of the registry or of the proxy before it, or make it smaller.");
      case 429 ->
          answered(
              status,
              host + " has had too many requests and does not take " + ask.what() + said,
              later(response, "."));
      default ->
          answered(
              status,
              host + " failed to take " + ask.what() + said,
              status >= 500 ? "Try again later." : noRegistry(said, host));
    };
  }

  /** Who gave a name and a password, or what stands for them, and is not let in. */
  static BuildException ofLogin(Answer response, String host) throws IOException {
    return answered(
        response.status(),
        host + " does not accept the user and password it was given" + said(response),
        "Check both, and log in again with {login}.");
  }

  /** The failure of a registry whose mirrors had failed before. */
  static BuildException alsoOf(BuildException last, List<String> before) {
    return new BuildException(
        last.blame(),
        last.message() + "; of its mirrors, " + String.join("; ", before),
        last.hint(),
        last);
  }

  private static String noRegistry(String said, String host) {
    // As servers of Go and nginx say it.
    return said.contains("HTTPS server") || said.contains("HTTPS port")
        ? "It speaks TLS: put the certificate of its authority into ~/.config/containers/certs.d/"
            + host
            + "/ca.crt."
        : "Check that this is a registry.";
  }

  private static String said(Answer response) throws IOException {
    try (InputStream body = response.body()) {
      String words = words(body.readNBytes(MOST_WORDS));
      return " (" + response.status() + (words.isEmpty() ? "" : ", " + words) + ")";
    }
  }

  private static String later(Answer response, String otherwise) {
    return Exchange.retryAfter(response)
            .map(after -> "Try again in " + after.toSeconds() + " seconds")
            .orElse("Try again later")
        + otherwise;
  }

  /** A registry whose bytes are not what they should be. */
  static BuildException lied(String message) {
    return refused(message, "Try again; if it stays so, the registry or a proxy is broken.");
  }

  /** A registry that cannot be reached, or stopped in the middle. */
  static BuildException unreachable(String message, IOException cause) {
    return new BuildException(
        Blame.REGISTRY,
        message,
        "Check the network and the registry's name, then try again.",
        cause);
  }

  private static BuildException answered(int status, String message, String hint) {
    return new BuildException(Blame.REGISTRY, message, hint, new StatusException(status));
  }

  static BuildException refused(String message, String hint) {
    return new BuildException(Blame.REGISTRY, message, hint);
  }

  /** The errors of a registry's answer (distribution-spec, "Error Codes"), or its plain text. */
  static String words(byte[] body) {
    try {
      List<String> errors = new ArrayList<>();
      JsonObject json = JsonObject.parse(body);
      for (JsonObject error : json.objects("errors")) {
        String code = error.text("code").orElse("");
        String message = error.text("message").orElse("");
        errors.add(code.isEmpty() || message.isEmpty() ? code + message : code + ": " + message);
      }
      if (errors.isEmpty()) {
        json.text("details").or(() -> Refusal.text(json, "message")).ifPresent(errors::add);
      }
      return printable(String.join("; ", errors));
    } catch (JsonException e) {
      String text = new String(body, StandardCharsets.UTF_8).strip();
      // A page for a browser tells a person at a terminal nothing.
      return text.startsWith("<") ? "" : printable(text);
    }
  }

  private static java.util.Optional<String> text(JsonObject json, String name) {
    try {
      return json.text(name);
    } catch (JsonException e) {
      return java.util.Optional.empty();
    }
  }

  /** Without what could move a terminal's cursor, and not longer than a person reads. */
  private static String printable(String text) {
    String clean = text.replaceAll("[\\p{Cntrl}\\s]+", " ").replaceAll("\\p{Cf}", "").strip();
    return clean.length() > MOST_SHOWN ? clean.substring(0, MOST_SHOWN) + "…" : clean;
  }
}
