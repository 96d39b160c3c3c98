package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.testkit.CertificateAuthority;
import io.jbuild.testkit.RegistryProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoginCommandTest {

  private static final String AUTH =
      Base64.getEncoder()
          .encodeToString(
              (RegistryProcess.USER + ":" + RegistryProcess.PASSWORD)
                  .getBytes(StandardCharsets.UTF_8));

  @TempDir Path folder;

  private final Typed user = new Typed();
  private Path config;

  @BeforeEach
  void nameConfig() {
    config = folder.resolve("docker/config.json");
    user.environment.put("DOCKER_CONFIG", folder.resolve("docker").toString());
  }

  @Test
  @Tag("interop")
  void aPasswordIsCheckedKeptAndForgotten() throws Exception {
    try (RegistryProcess server = RegistryProcess.startWithLogin(folder.resolve("registry"))) {
      String host = server.host();
      Files.createDirectories(folder.resolve("docker"));
      Files.writeString(config, "{\"psFormat\": \"x\", \"auths\": {\"h\": {\"auth\": \"YTpi\"}}}");
      user.input = RegistryProcess.PASSWORD + "\r\n";

      assertThat(user.type("login", "-u", RegistryProcess.USER, "--password-stdin", host)).isZero();

      assertThat(user.out).isEqualTo("Login Succeeded\n");
      assertThat(user.err)
          .isEqualTo(
              "\nWARNING! Your credentials are stored unencrypted in '"
                  + config
                  + "'.\nConfigure a credential helper to remove this warning. See\n"
                  + "https://docs.docker.com/go/credential-store/\n\n");
      assertThat(Files.readString(config))
          .isEqualTo(
              """
              {
              	"psFormat": "x",
              	"auths": {
              		"h": {
              			"auth": "YTpi"
              		},
              		"%s": {
              			"auth": "%s"
              		}
              	}
              }"""
                  .formatted(host, AUTH));
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(config)))
          .isEqualTo("rw-------");

      assertThat(user.type("logout", "http://" + host + "/v2/")).isZero();

      assertThat(user.out).isEqualTo("Removing login credentials for " + host + "\n");
      assertThat(Files.readString(config)).contains("psFormat", "YTpi").doesNotContain(host);
    }
  }

  @Test
  @Tag("interop")
  void overTlsThePasswordGoesToWhomTheAuthorityVouchesFor() throws Exception {
    CertificateAuthority authority = CertificateAuthority.create(folder.resolve("authority"));
    user.environment.put("HOME", folder.toString());
    try (RegistryProcess server =
        RegistryProcess.startWithTls(folder.resolve("registry"), authority)) {
      Path certificates = folder.resolve(".config/containers/certs.d").resolve(server.host());
      Files.createDirectories(certificates);
      Path other = CertificateAuthority.create(folder.resolve("other")).certificate();
      Files.copy(other, certificates.resolve("other.crt"));
      String[] login = {"login", "-u", RegistryProcess.USER, "--password-stdin", server.host()};
      user.input = RegistryProcess.PASSWORD;

      assertThat(user.type(login)).isEqualTo(1);
      assertThat(user.err)
          .startsWith("ERROR: the certificate of " + server.host() + " is ")
          .contains("certs.d/" + server.host() + "/ca.crt");
      assertThat(config).doesNotExist();
      Files.copy(authority.certificate(), certificates.resolve("ca.crt"));
      assertThat(user.type(login)).isZero();
      assertThat(Files.readString(config)).contains(server.host(), AUTH);
    }
  }

  @Test
  @Tag("interop")
  void aWrongPasswordIsNotKept() throws Exception {
    try (RegistryProcess server = RegistryProcess.startWithLogin(folder.resolve("registry"))) {
      assertThat(user.type("login", "-u", "joe", "-p", "wrong", server.host())).isEqualTo(1);

      assertThat(user.err)
          .isEqualTo(
              "WARNING! Using --password via the CLI is insecure. Use --password-stdin.\n"
                  + "ERROR: "
                  + server.host()
                  + " does not accept the user and password it was given (401, UNAUTHORIZED:"
                  + " authentication required)\nCheck both, and log in again with \"jbuild login\".\n");
      assertThat(config).doesNotExist();
    }
  }

  @Test
  void dockersOwnRegistryIsMeantWhereNoneIsNamed() throws Exception {
    Files.createDirectories(folder.resolve("docker"));
    Files.writeString(config, "{\"auths\":{\"https://index.docker.io/v1/\":{\"auth\":\"YTpi\"}}}");

    assertThat(user.type("logout")).isZero();

    assertThat(user.out).isEqualTo("Removing login credentials for https://index.docker.io/v1/\n");
    assertThat(Files.readString(config)).doesNotContain("docker.io");
  }

  @Test
  void aConfigThatIsDamagedIsLeftAlone() throws Exception {
    Files.createDirectories(folder.resolve("docker"));
    Files.writeString(config, "{");

    assertThat(user.type("logout", "h:1")).isEqualTo(1);
    assertThat(user.err).startsWith("ERROR: " + config + " is not valid JSON");
    assertThat(config).hasContent("{");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-u a -p b --password-stdin h | conflicting options: cannot specify both --password and"
            + " --password-stdin",
        "--password-stdin h | the --password-stdin option requires --username to be set",
        "h | cannot perform an interactive login from a non TTY device. Give --username and"
            + " --password-stdin.",
        "-u a h | cannot perform an interactive login from a non TTY device. Give --username and"
            + " --password-stdin.",
        "-u a --password-stdin h | password is empty",
        "h g | 'jbuild login' takes one REGISTRY, not 'h' 'g'. See 'jbuild login --help'."
      })
  void whatMeansNothingIsRefused(String words, String message) {
    assertThat(user.type(("login " + words).split(" "))).isEqualTo(2);
    assertThat(user.err).isEqualTo("jbuild: " + message + "\n");
    assertThat(config).doesNotExist();
  }

  @Test
  void whatIsNoRegistryIsRefused() {
    user.input = "x";
    assertThat(user.type("login", "-u", "a", "--password-stdin", "a/b/c")).isEqualTo(2);
    assertThat(user.err)
        .isEqualTo("jbuild: \"a/b/c\" is no registry. It looks like HOST[:PORT].\n");
  }
}
