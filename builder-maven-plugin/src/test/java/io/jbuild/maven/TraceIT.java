package io.jbuild.maven;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A build of a goal as a trace: what its environment says reaches it, in Maven's class loaders. */
class TraceIT {

  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String PARENT = "00f067aa0ba902b7";

  private static LocalMaven maven;

  private final List<String> paths = new CopyOnWriteArrayList<>();
  private final List<String> bodies = new CopyOnWriteArrayList<>();
  private HttpServer collector;

  @BeforeAll
  static void begin() throws Exception {
    maven = LocalMaven.of(TraceIT.class);
  }

  @BeforeEach
  void listen() throws Exception {
    collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    collector.createContext(
        "/",
        exchange -> {
          paths.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
          bodies.add(new String(exchange.getRequestBody().readAllBytes(), ISO_8859_1));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    collector.start();
  }

  @AfterEach
  void close() {
    collector.stop(0);
  }

  @Test
  void theBuildAndItsStepsAreSpansBelowTheOneThatTheEnvironmentNames() throws Exception {
    LocalMaven traced = told().with("TRACEPARENT", "00-" + TRACE + "-" + PARENT + "-01");

    String log = traced.succeed(maven.project("single"), "package");

    assertThat(paths).isNotEmpty().allMatch("POST /v1/traces"::equals);
    // As the protocol has it, names are as they are, and ids are their bytes.
    assertThat(String.join("", bodies))
        .contains("COPY --from=maven-artifact / /app/", "mvn of ann", bytes(TRACE), bytes(PARENT));
    assertThat(log).doesNotContain("[WARNING]");
  }

  @Test
  void aCollectorThatDoesNotAnswerIsAWarning() throws Exception {
    collector.stop(0);

    String log = told().succeed(maven.project("single"), "package");

    assertThat(log).contains("[WARNING]").contains("Built example/greeting:1.5");
    assertThat(log.lines().filter(line -> line.startsWith("[WARNING]"))).hasSize(1);
  }

  private LocalMaven told() {
    return maven
        .withStore("store-" + collector.getAddress().getPort())
        .with("OTEL_SERVICE_NAME", "mvn of ann")
        .with(
            "OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:" + collector.getAddress().getPort());
  }

  private static String bytes(String hex) {
    return new String(HexFormat.of().parseHex(hex), ISO_8859_1);
  }
}
