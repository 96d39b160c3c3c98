package io.jbuild.maven;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.testkit.RegistryProcess;
import io.jbuild.testkit.Tools;
import java.nio.file.Files;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A registry that knows its users, whose passwords are in {@code settings.xml}. */
class PushIT {

  @TempDir static java.nio.file.Path folder;

  private static RegistryProcess registry;
  private static LocalMaven maven;
  private ExampleProject project;
  private String tag = "";

  @BeforeAll
  static void begin() throws Exception {
    registry = RegistryProcess.startWithLogin(folder);
    maven = LocalMaven.of(PushIT.class);
  }

  @AfterAll
  static void end() {
    if (registry != null) { // It is not where the tests do without the program.
      registry.close();
    }
  }

  @BeforeEach
  void copy() throws Exception {
    project = maven.project("single");
    tag = registry.host() + "/greeting:1";
  }

  @Test
  void thePasswordOfSettingsIsUsedAndNeverTold() throws Exception {
    maven.settings(server(RegistryProcess.PASSWORD));

    String log = maven.succeed(project, "-X", "package", "jbuild:push", "-Djbuild.tags=" + tag);

    assertThat(log).contains("Pushed " + tag + " sha256:");
    expectNoPassword(log);
    assertThat(project.read("target/jbuild/image.json")).contains(digest(tag));
  }

  @Test
  void eachGoalHasItsPhaseAndWhatIsRunNamesWhatTheRegistryHas() throws Exception {
    maven.settings(server(RegistryProcess.PASSWORD));
    ExampleProject published = maven.project("published");

    String log = maven.succeed(published, "deploy", "-Dregistry=" + registry.host());

    String digest = digest(registry.host() + "/greeting:1.0");
    assertThat(published.read("target/deploy/pod.yaml"))
        .contains("image: " + registry.host() + "/greeting@" + digest);
    assertThat(published.folder().resolve("target/jbuild/sbom.spdx.json")).isRegularFile();
    assertThat(published.folder().resolve("target/jbuild/verify.txt")).isRegularFile();
    assertThat(log)
        .containsSubsequence(
            ":build (", ":sbom (", ":check (", ":verify (", ":install (", ":push (");
  }

  @Test
  void anEncryptedPasswordIsDecrypted() throws Exception {
    encryptThePassword();

    String log = maven.succeed(project, "-X", "package", "jbuild:push", "-Djbuild.tags=" + tag);

    assertThat(log).contains("Pushed " + tag + " sha256:");
    expectNoPassword(log);
  }

  @ParameterizedTest
  @MethodSource("io.jbuild.maven.OtherMavensIT#mavens")
  void otherMavensDecryptItTooAndTellNothing(String name) throws Exception {
    encryptThePassword();

    String log =
        OtherMavensIT.other(maven, name)
            .succeed(project, "-X", "package", "jbuild:push", "-Djbuild.tags=" + tag);

    assertThat(log).contains("Pushed " + tag + " sha256:");
    expectNoPassword(log);
  }

  @Test
  void aWrongPasswordFailsInWordsAndIsNotToldEither() throws Exception {
    maven.settings(server("wr0ng-passw0rd"));

    String log = maven.fail(project, "-X", "package", "jbuild:push", "-Djbuild.tags=" + tag);

    assertThat(log).contains(registry.host()).doesNotContain("wr0ng-passw0rd", "wr0ng");
    assertThat(log).contains("settings.xml");
  }

  @Test
  void offlineNothingIsPushed() throws Exception {
    maven.settings(server(RegistryProcess.PASSWORD));

    assertThat(maven.fail(project, "-o", "package", "jbuild:push", "-Djbuild.tags=" + tag))
        .contains("nothing is pushed: Maven is offline");
  }

  private static String server(String password) {
    return """
        <servers>
          <server>
            <id>%s</id>
            <username>%s</username>
            <password>%s</password>
          </server>
        </servers>
        """
        .formatted(registry.host(), RegistryProcess.USER, password);
  }

  private void encryptThePassword() throws Exception {
    String master = encrypted("--encrypt-master-password", "the master's");
    Files.writeString(
        maven.home().resolve(".m2/settings-security.xml"),
        "<settingsSecurity><master>" + master + "</master></settingsSecurity>\n");
    maven.settings(server(encrypted("--encrypt-password", RegistryProcess.PASSWORD)));
  }

  private String encrypted(String option, String password) throws Exception {
    Matcher found = Pattern.compile("\\{[^}]+}").matcher(maven.succeed(project, option, password));
    assertThat(found.find()).isTrue();
    return found.group();
  }

  /** The parameter {@code <secrets>} and the words around it are no password. */
  private static void expectNoPassword(String log) {
    assertThat(log).doesNotContainPattern("\\b" + RegistryProcess.PASSWORD + "\\b");
    // Of "joe:secret", at any place of a base64 text.
    assertThat(log).doesNotContain("am9lOnNlY3Jld", "pvZTpzZWNyZX", "qb2U6c2VjcmV0");
    assertThat(log).contains("[DEBUG]");
  }

  private static String digest(String name) throws Exception {
    return Tools.run(
            "skopeo",
            "inspect",
            "--tls-verify=false",
            "--creds=" + RegistryProcess.USER + ":" + RegistryProcess.PASSWORD,
            "--format={{.Digest}}",
            "docker://" + name)
        .strip();
  }
}
