package io.jbuild.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.jbuild.failure.BuildException;
import io.jbuild.http.Certificates;
import io.jbuild.http.Proxies;
import io.jbuild.http.Trust;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.MediaTypes;
import io.jbuild.oci.Platform;
import io.jbuild.testkit.CertificateAuthority;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A registry over TLS that keeps its blobs on another host, which asks who one is as well. */
@Tag("interop")
class ClientCertificateTest {

  private static final Digest LAYER = Digest.of(HttpRegistryTest.LAYER);

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  Path folder;

  private final List<String> seen = new CopyOnWriteArrayList<>();

  @SuppressWarnings("NullAway.Init") // made before each test
  private CertificateAuthority authority;

  @SuppressWarnings("NullAway.Init") // made before each test
  private HttpsServer registry;

  @SuppressWarnings("NullAway.Init") // made before each test
  private HttpsServer other;

  @BeforeEach
  void start() throws Exception {
    authority = CertificateAuthority.create(folder.resolve("authority"));
    CertificateAuthority.Signed server = authority.sign("server", "IP:127.0.0.1,IP:127.0.0.2");
    // What a client has in its folder serves a server as well: an authority, and a key.
    Path own = folder.resolve("server");
    Files.createDirectories(own);
    Files.copy(authority.certificate(), own.resolve("ca.crt"));
    Files.copy(server.certificate(), own.resolve("server.cert"));
    Files.copy(server.key(), own.resolve("server.key"));
    SSLContext tls = Certificates.context(new Trust(false, List.of(own), List.of(own)));
    registry = server("127.0.0.1", tls);
    other = server("127.0.0.2", tls);
    registry.createContext(
        "/v2/app/manifests/latest",
        exchange ->
            FakeRegistry.send(
                exchange, 200, MediaTypes.OCI_MANIFEST, HttpRegistryTest.MANIFEST.toBytes()));
    registry.createContext(
        "/v2/app/blobs/",
        exchange -> {
          see("registry", (HttpsExchange) exchange);
          FakeRegistry.redirect("https://" + host(other) + "/x").to(exchange);
        });
    other.createContext(
        "/x",
        exchange -> {
          see("other", (HttpsExchange) exchange);
          FakeRegistry.send(exchange, 200, "application/octet-stream", HttpRegistryTest.LAYER);
        });
  }

  @AfterEach
  void stop() {
    registry.stop(0);
    other.stop(0);
  }

  @Test
  void ourCertificateIsShownToTheRegistryAloneAndItsAuthorityTrustedForBoth() throws Exception {
    Path certificates = folder.resolve("certs.d").resolve(host(registry));
    CertificateAuthority.Signed me = authority.sign("me", "DNS:me");
    Files.createDirectories(certificates);
    Files.copy(authority.certificate(), certificates.resolve("ca.crt"));
    Files.copy(me.certificate(), certificates.resolve("client.cert"));
    Files.copy(me.key(), certificates.resolve("client.key"));

    assertThat(layer()).isEqualTo(HttpRegistryTest.LAYER);
    assertThat(seen).containsExactly("registry: CN=me", "other: nobody");
  }

  @Test
  void anInsecureRegistryDoesNotMakeOthersInsecure() throws Exception {
    Files.writeString(
        folder.resolve("daemon.json"), "{\"insecure-registries\":[\"" + host(registry) + "\"]}");

    assertThat(catchThrowableOfType(BuildException.class, this::layer))
        .hasMessage(
            "the certificate of %s is signed by an authority that this machine does not know",
            host(other));
    assertThat(seen).containsExactly("registry: nobody");
  }

  private byte[] layer() throws IOException, InterruptedException {
    RegistryFiles files =
        new RegistryFiles(
            Optional.empty(),
            List.of(folder.resolve("certs.d")),
            List.of(),
            List.of(folder.resolve("daemon.json")),
            Proxies.NONE);
    try (InputStream in =
        new HttpRegistry(files, Duration.ZERO)
            .resolve(ImageReference.parse(host(registry) + "/app"), Platform.parse("linux/amd64"))
            .blobs()
            .blob(HttpRegistryTest.MANIFEST.layers().get(0))
            .open()) {
      byte[] bytes = in.readAllBytes();
      assertThat(Digest.of(bytes)).isEqualTo(LAYER);
      return bytes;
    }
  }

  private void see(String where, HttpsExchange exchange) {
    String who;
    try {
      who = exchange.getSSLSession().getPeerPrincipal().getName();
    } catch (SSLPeerUnverifiedException e) {
      who = "nobody";
    }
    seen.add(where + ": " + who);
  }

  private static String host(HttpsServer server) {
    return server.getAddress().getAddress().getHostAddress() + ":" + server.getAddress().getPort();
  }

  private static HttpsServer server(String address, SSLContext tls) throws IOException {
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getByName(address), 0), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(tls) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters wanted = tls.getDefaultSSLParameters();
            wanted.setWantClientAuth(true);
            parameters.setSSLParameters(wanted);
          }
        });
    server.start();
    return server;
  }
}
