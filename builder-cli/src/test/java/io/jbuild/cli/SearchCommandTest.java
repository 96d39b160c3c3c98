package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.jbuild.testkit.RegistryProcess;
import io.jbuild.testkit.Tools;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SearchCommandTest {

  private static final String ANSWER =
      """
      {"results": [
        {"name": "some/debian", "star_count": 3,
         "description": "a description that is\\nquite a bit too long for a column"},
        {"name": "debian", "description": "The universal one", "star_count": 5000, "is_official": true}]}
      """;

  @TempDir Path folder;

  private final Typed user = new Typed();
  private HttpServer server;
  private String host;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/v1/search",
        exchange -> {
          byte[] body = ANSWER.getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    host = "127.0.0.1:" + server.getAddress().getPort();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void theBestLikedIsFirstInDockersColumns() {
    assertThat(user.type("search", host + "/debian")).isZero();

    String gap = " ".repeat(host.length());
    assertThat(user.out.lines())
        .containsExactly(
            "NAME"
                + gap
                + "           DESCRIPTION                                     STARS     OFFICIAL",
            host + "/debian        The universal one                               5000      [OK]",
            host + "/some/debian   a description that is quite a bit too long f…   3         ");
  }

  @Test
  void itIsFilteredAndFormatted() {
    String[] format = {"--format", "{{.Name}}|{{.StarCount}}|{{.IsOfficial}}"};
    assertThat(user.type("search", format[0], format[1], "-f", "stars=4", host + "/debian"))
        .isZero();
    assertThat(user.out).isEqualTo(host + "/debian|5000|[OK]\n");
    assertThat(
            user.type(
                "search",
                "--no-trunc",
                "--format={{.Description}}",
                "--filter=is-official=false",
                host + "/debian"))
        .isZero();
    assertThat(user.out).isEqualTo("a description that is quite a bit too long for a column\n");
    assertThat(user.type("search", "--format", "json", "--filter=stars=4", host + "/debian"))
        .isZero();
    assertThat(user.out)
        .isEqualTo(
            "{\"Description\":\"The universal one\",\"IsOfficial\":\"[OK]\",\"Name\":\""
                + host
                + "/debian\",\"StarCount\":\"5000\"}\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--limit=0",
        "--limit=101",
        "--limit=x",
        "-f=stars=x",
        "-f=is-official=maybe",
        "-f=a=b"
      })
  void whatMeansNothingIsRefused(String option) {
    assertThat(user.type("search", option, host + "/debian")).isEqualTo(2);
  }

  @Test
  @Tag("interop")
  void aRegistryWithoutASearchIsReadThrough() throws Exception {
    try (RegistryProcess registry = RegistryProcess.start(folder.resolve("registry"))) {
      Tools.run("umoci", "init", "--layout", folder.resolve("layout").toString());
      Tools.run("umoci", "new", "--image", folder.resolve("layout") + ":1");
      for (String name : new String[] {"team/app", "team/web", "other"}) {
        Tools.run(
            "skopeo",
            "copy",
            "--dest-tls-verify=false",
            "oci:" + folder.resolve("layout") + ":1",
            "docker://" + registry.host() + "/" + name + ":1");
      }

      assertThat(user.type("search", "--format={{.Name}}", registry.host() + "/team")).isZero();
      assertThat(user.out)
          .isEqualTo(registry.host() + "/team/app\n" + registry.host() + "/team/web\n");
    }
  }
}
