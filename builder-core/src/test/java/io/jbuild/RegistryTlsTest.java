package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jbuild.event.PullEvents;
import io.jbuild.event.PushEvents;
import io.jbuild.event.Transfer;
import io.jbuild.failure.BuildException;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;
import io.jbuild.request.PullRequest;
import io.jbuild.request.PushRequest;
import io.jbuild.request.Tags;
import io.jbuild.testkit.CertificateAuthority;
import io.jbuild.testkit.CertificateAuthority.Signed;
import io.jbuild.testkit.RegistryProcess;
import io.jbuild.testkit.Tools;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real registry that speaks TLS, with certificates that the settings of docker's world tell. */
@Tag("interop")
class RegistryTlsTest {

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  Path folder;

  @SuppressWarnings("NullAway.Init") // made before each test
  private TestBuilds builds;

  @SuppressWarnings("NullAway.Init") // made before each test
  private CertificateAuthority authority;

  @BeforeEach
  void makeContext() throws Exception {
    builds = new TestBuilds(folder);
    builds.context("f", "content");
    builds.environment("HOME", folder.resolve("home").toString());
    authority = CertificateAuthority.create(folder.resolve("authority"));
  }

  @AfterEach
  void delete() throws Exception {
    builds.delete();
  }

  @Test
  void anAuthorityThatNobodyKnowsIsTrustedOnceItsCertificateIsWhereTheMessageSays()
      throws Exception {
    try (RegistryProcess server =
        RegistryProcess.startWithTls(folder.resolve("registry"), authority)) {
      String name = server.host() + "/team/app:1";
      logIn(server.host());
      registries("[[registry]]\nlocation = \"" + server.host() + "\"\ninsecure = false\n");
      Path certificates = home(".config/containers/certs.d/" + server.host());
      Path place = certificates.resolve("ca.crt");
      builds.build("store", "FROM scratch\nCOPY f /f\n", name);

      BuildException refusal = catchThrowableOfType(BuildException.class, () -> push(name));

      assertThat(refusal)
          .hasMessage(
              "the certificate of %s is signed by an authority that this machine does not know",
              server.host());
      assertThat(refusal.hint())
          .isEqualTo(
              "Put the authority's certificate into %s, or for all users"
                  + " /etc/docker/certs.d/%s/ca.crt.",
              place, server.host());
      copy(authority.certificate(), place);
      Digest pushed = push(name);
      assertThat(pull(name)).isEqualTo(pushed);
      assertThat(skopeoDigest(name, certificates)).isEqualTo(pushed.toString());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {".config/docker/certs.d", ".docker/certs.d"})
  void dockersFoldersAreReadAsWell(String certificates) throws Exception {
    try (RegistryProcess server =
        RegistryProcess.startWithTls(folder.resolve("registry"), authority)) {
      logIn(server.host());
      copy(authority.certificate(), home(certificates + "/" + server.host() + "/any.crt"));

      assertThat(pushed(server)).isNotNull();
    }
  }

  @Test
  void whoSpeaksInClearToTlsHearsWhatToDo() throws Exception {
    try (RegistryProcess server =
        RegistryProcess.startWithTls(folder.resolve("registry"), authority)) {
      BuildException refusal = catchThrowableOfType(BuildException.class, () -> pushed(server));

      assertThat(refusal).hasMessageContaining("HTTP request to an HTTPS server");
      assertThat(refusal.hint())
          .isEqualTo(
              "It speaks TLS: put the certificate of its authority into"
                  + " ~/.config/containers/certs.d/%s/ca.crt.",
              server.host());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"as it is", "RSA", "EC"})
  void aCertificateOfOursIsShownToTheRegistryItIsFor(String form) throws Exception {
    try (RegistryProcess server =
        RegistryProcess.startForCertified(folder.resolve("registry"), authority)) {
      Path own = home(".config/containers/certs.d/" + server.host());
      copy(authority.certificate(), own.resolve("ca.crt"));

      assertThat(catchThrowableOfType(BuildException.class, () -> pushed(server)))
          .hasMessageContaining(server.host())
          .extracting(BuildException::hint)
          .asString()
          .contains("Put yours into " + own.resolve("client.cert"));
      Signed client =
          form.equals("EC") ? authority.signCurve("me") : authority.sign("me", "DNS:me");
      copy(client.certificate(), own.resolve("client.cert"));
      assertThat(catchThrowableOfType(BuildException.class, () -> pushed(server)))
          .hasMessage(own.resolve("client.cert") + " has no key " + own.resolve("client.key"));
      copy(client.key(), own.resolve("client.key"));
      if (form.equals("RSA")) {
        Tools.run(
            "openssl",
            "rsa",
            "-traditional",
            "-in",
            client.key().toString(),
            "-out",
            own.resolve("client.key").toString());
      }
      assertThat(pushed(server)).isNotNull();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"containers", "docker"})
  void anInsecureRegistryNeedsNoCertificateAndNoTls(String whose) throws Exception {
    try (RegistryProcess server =
            RegistryProcess.startWithTls(folder.resolve("registry"), authority);
        RegistryProcess clear = RegistryProcess.start(folder.resolve("clear"))) {
      logIn(server.host());
      for (RegistryProcess one : new RegistryProcess[] {server, clear}) {
        if (whose.equals("docker")) {
          Path file = home(".config/docker/daemon.json");
          Files.createDirectories(file.getParent());
          Files.writeString(file, "{\"insecure-registries\":[\"" + one.host() + "\"]}");
        } else {
          registries("[[registry]]\nlocation = \"" + one.host() + "\"\ninsecure = true\n");
        }
        assertThat(pushed(one)).isNotNull();
      }
    }
  }

  private Path home(String path) {
    return folder.resolve("home").resolve(path);
  }

  private void registries(String text) throws Exception {
    Path file = home(".config/containers/registries.conf");
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void logIn(String host) throws Exception {
    String both = RegistryProcess.USER + ":" + RegistryProcess.PASSWORD;
    String auth = Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8));
    Files.createDirectories(home(".docker"));
    Files.writeString(
        home(".docker/config.json"), "{\"auths\":{\"" + host + "\":{\"auth\":\"" + auth + "\"}}}");
  }

  private static void copy(Path from, Path to) throws Exception {
    Files.createDirectories(to.getParent());
    Files.copy(from, to);
  }

  private Digest pushed(RegistryProcess server) throws Exception {
    String name = server.host() + "/app:1";
    builds.build("store", "FROM scratch\nCOPY f /f\n", name);
    Digest pushed = push(name);
    assertThat(pull(name)).isEqualTo(pushed);
    return pushed;
  }

  private Digest push(String name) throws Exception {
    PushRequest request =
        new PushRequest(ImageReference.parse(name), Tags.ONE, Optional.empty(), 4);
    return builds.engine("store").images().push(request, new Deaf()).digest();
  }

  private Digest pull(String name) throws Exception {
    Deaf events = new Deaf();
    builds
        .engine("other")
        .images()
        .pull(new PullRequest(ImageReference.parse(name), Tags.ONE, Platform.host(), 4), events);
    return events.pulled.orElseThrow();
  }

  private static String skopeoDigest(String name, Path certificates) throws Exception {
    return Tools.run(
            "skopeo",
            "inspect",
            "--cert-dir=" + certificates,
            "--creds=" + RegistryProcess.USER + ":" + RegistryProcess.PASSWORD,
            "--format={{.Digest}}",
            "docker://" + name)
        .strip();
  }

  private static final class Deaf implements PushEvents, PullEvents {

    @Override
    public void moving(Transfer transfer) {}

    private Optional<Digest> pulled = Optional.empty();

    @Override
    public void begins(ImageReference name) {}

    @Override
    public void layer(Digest layer, String how) {}

    @Override
    public void done(ImageReference name, Descriptor manifest) {}

    @Override
    public void done(ImageReference name, Digest digest, boolean newer) {
      pulled = Optional.of(digest);
    }
  }
}
