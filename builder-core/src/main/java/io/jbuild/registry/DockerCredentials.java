package io.jbuild.registry;

import io.jbuild.json.JsonException;
import io.jbuild.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;

/** The credentials of a docker {@code config.json}, read when a registry first asks for them. */
final class DockerCredentials {

  private final Optional<Path> file;

  DockerCredentials(Optional<Path> file) {
    this.file = file;
  }

  /** What a registry is told: a name with a password, or a token that stands for both. */
  record Credential(String user, String password, Optional<String> identityToken) {

    String basic() {
      byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
      return "Basic " + Base64.getEncoder().encodeToString(both);
    }

    @Override
    public String toString() {
      return "the credential of " + user;
    }
  }

  /** The credential for a repository: the longest key that is it or a path above it. */
  Optional<Credential> find(Endpoint endpoint) throws IOException {
    if (file.isEmpty()) {
      return Optional.empty();
    }
    Optional<JsonObject> auths;
    try {
      auths = JsonObject.parse(Files.readAllBytes(file.get())).object("auths");
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    if (auths.isEmpty()) {
      return Optional.empty();
    }
    String key = endpoint.host() + "/" + endpoint.repository();
    while (true) {
      for (String name : auths.get().names()) {
        Optional<JsonObject> entry =
            normal(name).equals(key) ? auths.get().object(name) : Optional.empty();
        Optional<Credential> credential = entry.isPresent() ? read(entry.get()) : Optional.empty();
        if (credential.isPresent()) {
          return credential;
        }
      }
      int slash = key.lastIndexOf('/');
      if (slash < 0) {
        return Optional.empty();
      }
      key = key.substring(0, slash);
    }
  }

  /** Docker writes {@code https://index.docker.io/v1/} for its own; others with a scheme or not. */
  private static String normal(String name) {
    String bare = name.replaceFirst("^https?://", "").replaceFirst("/(v[12]/?)?$", "");
    return bare.equals("index.docker.io") || bare.equals("registry-1.docker.io")
        ? "docker.io"
        : bare;
  }

  private static Optional<Credential> read(JsonObject entry) throws JsonException {
    Optional<String> token = entry.text("identitytoken").filter(text -> !text.isEmpty());
    String user = entry.text("username").orElse("");
    String password = entry.text("password").orElse("");
    String auth = entry.text("auth").orElse("");
    if (!auth.isEmpty()) {
      String both;
      try {
        both = new String(Base64.getDecoder().decode(auth.strip()), StandardCharsets.UTF_8);
      } catch (IllegalArgumentException e) {
        throw JsonException.malformed("docker config", e);
      }
      int colon = both.indexOf(':');
      user = colon < 0 ? both : both.substring(0, colon);
      password = colon < 0 ? "" : both.substring(colon + 1);
    }
    return user.isEmpty() && token.isEmpty()
        ? Optional.empty()
        : Optional.of(new Credential(user, password, token));
  }
}
