package io.jbuild.registry;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.json.JsonException;
import io.jbuild.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;

/** Docker's {@code config.json}, as far as it is about registries. */
final class DockerConfig {

  private static final String DOCKER = "https://index.docker.io/v1/";

  private final Path file;
  private final JsonObject json;

  private DockerConfig(Path file, JsonObject json) {
    this.file = file;
    this.json = json;
  }

  /** The config in a file, which need not be there. */
  static DockerConfig read(Path file) throws IOException {
    try {
      byte[] bytes = Files.readAllBytes(file);
      return new DockerConfig(
          file, bytes.length == 0 ? JsonObject.create() : JsonObject.parse(bytes));
    } catch (NoSuchFileException e) {
      return new DockerConfig(file, JsonObject.create());
    } catch (JsonException e) {
      throw new BuildException(
          Blame.MACHINE, file + " is " + e.getMessage(), "Mend it, or move it away.", e);
    }
  }

  /** What docker calls a registry in this file and to helpers. */
  static String key(String host) {
    return host.equals("docker.io") ? DOCKER : host;
  }

  /** The registry that people mean who copy an address, or a key of this file. */
  static String host(String text) {
    String bare = text.replaceFirst("^https?://", "").replaceFirst("/(v[12]/?)?$", "");
    return bare.equals("index.docker.io") || bare.equals("registry-1.docker.io")
        ? "docker.io"
        : bare;
  }

  /** The helper that keeps a registry's credential: its own, or that for all. */
  Optional<CredentialHelper> helper(String host) throws IOException {
    Optional<JsonObject> own = json.object("credHelpers");
    if (own.isPresent()) {
      for (String name : own.get().names()) {
        if (host(name).equals(host)) {
          return own.get().text(name).map(CredentialHelper::named);
        }
      }
    }
    return json.text("credsStore").filter(name -> !name.isEmpty()).map(CredentialHelper::named);
  }

  /**
   * The credential that stands in the file itself.
   *
   * @param name a registry, or a repository with it
   */
  Optional<Credential> credential(String name) throws IOException {
    Optional<JsonObject> auths = json.object("auths");
    if (auths.isPresent()) {
      for (String key : auths.get().names()) {
        Optional<JsonObject> entry =
            host(key).equals(name) ? auths.get().object(key) : Optional.empty();
        Optional<Credential> credential = entry.isPresent() ? read(entry.get()) : Optional.empty();
        if (credential.isPresent()) {
          return credential;
        }
      }
    }
    return Optional.empty();
  }

  /** Notes a credential, or with none that a helper has it. */
  void put(String host, Optional<Credential> credential) throws IOException {
    remove(host);
    JsonObject entry = JsonObject.create();
    if (credential.isPresent()) {
      Optional<String> token = credential.get().identityToken();
      if (token.isPresent()) {
        entry.put("identitytoken", token);
      } else {
        entry.put("auth", credential.get().encoded());
      }
    }
    JsonObject auths = json.object("auths").orElseGet(JsonObject::create);
    json.put("auths", auths.put(key(host), entry));
  }

  /** Forgets a registry, however it is written. */
  void remove(String host) throws IOException {
    Optional<JsonObject> auths = json.object("auths");
    if (auths.isPresent()) {
      for (String key : Set.copyOf(auths.get().names())) {
        if (host(key).equals(host)) {
          auths.get().remove(key);
        }
      }
    }
  }

  /**
   * Writes the file anew, all else in it kept: whole or not at all, and for nobody else to read.
   */
  void write() throws IOException {
    Path target = Files.exists(file) ? file.toRealPath() : file;
    Path folder = target.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IOException(file + " is no file");
    }
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    // Temporary files are for their owner alone from the first.
    Path temporary = Files.createTempFile(folder, "config.json", "");
    try {
      try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(json.toEditableBytes());
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(/* metaData= */ true);
      }
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
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
