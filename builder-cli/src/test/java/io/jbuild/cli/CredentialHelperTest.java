package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.testkit.Account;
import io.jbuild.testkit.Processes;
import io.jbuild.testkit.RegistryProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Credentials that a program keeps, found on the PATH of a process of its own. */
@Tag("interop")
class CredentialHelperTest {

  /** Keeps one credential in a file, and says of every other server what docker's helpers say. */
  private static final String HELPER =
      """
      #!/bin/sh
      kept=$(dirname "$0")/kept
      case $1 in
        store) cat > "$kept" ;;
        erase) rm "$kept" ;;
        get)
          read -r server
          if grep -q "\\"$server\\"" "$kept" 2>/dev/null; then
            cat "$kept"
          else
            echo 'credentials not found in native keychain'
            exit 1
          fi ;;
      esac
      """;

  @TempDir Path folder;

  private Path config;
  private Path programs;

  @BeforeEach
  void makeHelper() throws Exception {
    config = Files.createDirectory(folder.resolve("docker")).resolve("config.json");
    programs = Files.createDirectory(folder.resolve("bin"));
    Files.writeString(programs.resolve("docker-credential-test"), HELPER);
    Files.setPosixFilePermissions(
        programs.resolve("docker-credential-test"), PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(folder.resolve("Dockerfile"), "FROM scratch\nCOPY Dockerfile /\n");
  }

  @Test
  void aHelperKeepsWhatIsUsedForAPush() throws Exception {
    try (RegistryProcess server = RegistryProcess.startWithLogin(folder.resolve("registry"))) {
      String host = server.host();
      Files.writeString(config, "{\"credHelpers\": {\"" + host + "\": \"test\"}}");

      Processes.Result login =
          jbuild("login", "-u", RegistryProcess.USER, "-p", RegistryProcess.PASSWORD, host);

      assertThat(login.out()).as(login.err()).isEqualTo("Login Succeeded\n");
      assertThat(login.err()).doesNotContain("unencrypted");
      assertThat(Files.readString(config)).contains(host).doesNotContain("\"auth\"");
      assertThat(programs.resolve("kept"))
          .hasContent(
              "{\"Secret\":\"%s\",\"ServerURL\":\"%s\",\"Username\":\"%s\"}"
                  .formatted(RegistryProcess.PASSWORD, host, RegistryProcess.USER));

      assertThat(jbuild("-q", "-t", host + "/app:1", folder.toString()).exitCode()).isZero();
      Processes.Result push = jbuild("push", host + "/app:1");
      assertThat(push.out()).as(push.err()).contains(": Pushed\n", "1: digest: sha256:");

      assertThat(jbuild("logout", host).exitCode()).isZero();
      assertThat(programs.resolve("kept")).doesNotExist();
      Processes.Result refused = jbuild("push", host + "/app:1");
      assertThat(refused.exitCode()).isEqualTo(1);
      assertThat(refused.err()).contains("asks for a login to push to app");
    }
  }

  private Processes.Result jbuild(String... words) throws Exception {
    SortedMap<String, String> environment = Installation.environment();
    environment.put("PATH", programs + ":/usr/bin:/bin");
    environment.put("DOCKER_CONFIG", folder.resolve("docker").toString());
    environment.put("JBUILD_STORE", folder.resolve("store").toString());
    Installation installed = Installation.here();
    return Processes.run(folder, installed.command(Account.self(), List.of(words)), environment);
  }
}
