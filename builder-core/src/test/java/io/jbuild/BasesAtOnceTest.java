package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.jbuild.failure.BuildException;
import io.jbuild.oci.Digest;
import io.jbuild.oci.Manifest;
import io.jbuild.oci.MediaTypes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many requests a registry sees at once; it holds them back until as many as wanted came. */
class BasesAtOnceTest {

  private static final int AT_ONCE = 4;
  private static final int MORE = 6;

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  Path folder;

  @SuppressWarnings("NullAway.Init") // made before each test
  private TestBuilds builds;

  @SuppressWarnings("NullAway.Init") // made before each test
  private StandIn registry;

  @BeforeEach
  void begin() throws Exception {
    builds = new TestBuilds(folder);
    StringBuilder dockerfile = new StringBuilder("FROM scratch\n");
    for (int i = 0; i < MORE; i++) {
      builds.context("f" + i, "content " + i);
      dockerfile.append("COPY f").append(i).append(" /\n");
    }
    builds.build("other", dockerfile.toString(), "base");
    Digest image = builds.engine("other").images().find("base").manifest().digest();
    registry = new StandIn(builds.store("other").resolve("blobs/sha256"), image);
  }

  @AfterEach
  void end() throws Exception {
    registry.close();
    builds.delete();
  }

  /** A Dockerfile that needs so many bases. */
  private String dockerfile(int bases) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < bases; i++) {
      text.append("FROM " + name(i) + " AS s" + i + "\n");
    }
    text.append("FROM scratch\n");
    for (int i = 0; i < bases; i++) {
      text.append("COPY --from=s" + i + " /f" + i + " /\n");
    }
    return text.toString();
  }

  private String name(int base) {
    return registry.host() + "/lib/b" + base + ":1";
  }

  private static long lookingUp() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("jbuild-base"))
        .count();
  }

  @Test
  void basesAreLookedUpBesideEachOther() throws Exception {
    registry.holdBack(path -> path.contains("/manifests/"));

    builds.build("store", dockerfile(MORE), "made");

    assertThat(registry.most()).isEqualTo(AT_ONCE);
    assertThat(registry.asked).isEqualTo(MORE);
    assertThat(lookingUp()).isZero();
    // Whichever came first: names are in the order of the Dockerfile.
    String index = Files.readString(builds.store("store").resolve("index.json"));
    List<Integer> places = IntStream.range(0, MORE).mapToObj(i -> index.indexOf(name(i))).toList();
    assertThat(places).doesNotContain(-1).isSortedAccordingTo(Comparator.naturalOrder());

    builds.build("store", dockerfile(MORE) + "LABEL a=1\n", "again");
    assertThat(registry.asked).as("all are in the store").isEqualTo(MORE);
  }

  @Test
  void theFirstFailureOfTheFileIsToldAndNobodyWaitsForTheOthers() throws Exception {
    CountDownLatch second = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    registry.before(
        path -> {
          if (path.contains("/b1/")) {
            second.await();
          } else if (path.contains("/b2/")) {
            second.countDown();
          } else if (path.contains("/b3/")) {
            never.await();
          }
          return path.contains("/b0/");
        });

    BuildException failure =
        catchThrowableOfType(
            BuildException.class, () -> builds.build("store", dockerfile(AT_ONCE), "made"));

    assertThat(failure.message()).contains(registry.host() + "/lib/b1");
    assertThat(failure.lines().orElseThrow().first()).isEqualTo(2);
    assertThat(lookingUp()).isZero();
    assertThat(Files.readString(builds.store("store").resolve("index.json")))
        .contains("/lib/b0")
        .doesNotContain("/lib/b1", "/lib/b2");
    never.countDown();
  }

  @Test
  void layersComeAsManyAtOnceWhateverTheProcessors() throws Exception {
    registry.holdBack(registry::isLayer);

    builds.build(
        "store",
        "FROM " + name(0) + "\nLABEL a=1\n",
        "",
        "type=tar,dest=" + folder.resolve("files.tar"));

    assertThat(registry.most()).isEqualTo(AT_ONCE);
    assertThat(registry.asked).isEqualTo(MORE);
  }

  /** What is done before an answer. */
  private interface Before {
    /** Whether there is one to give. */
    boolean at(String path) throws InterruptedException;
  }

  /** Has one image under all names. */
  private static final class StandIn implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Path blobs;
    private final Digest image;
    private final Manifest manifest;
    private final CountDownLatch enough = new CountDownLatch(AT_ONCE);
    private volatile Before before = path -> true;
    private int now;
    private int most;
    private int asked;

    StandIn(Path blobs, Digest image) throws IOException {
      this.blobs = blobs;
      this.image = image;
      this.manifest = Manifest.parse(Files.readAllBytes(blobs.resolve(image.hex())));
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext("/", this::handle);
      server.setExecutor(threads);
      server.start();
    }

    String host() {
      return "127.0.0.1:" + server.getAddress().getPort();
    }

    boolean isLayer(String path) {
      return manifest.layers().stream()
          .anyMatch(layer -> path.endsWith("/blobs/" + layer.digest()));
    }

    void before(Before act) {
      before = act;
    }

    /** Gives no answer of those before there are enough; counts them. */
    void holdBack(Predicate<String> which) {
      before =
          path -> {
            if (which.test(path)) {
              began();
              enough.countDown();
              // Who asks for one after the other is answered too, and found out.
              enough.await(20, TimeUnit.SECONDS);
              ended();
            }
            return true;
          };
    }

    private synchronized void began() {
      asked++;
      now++;
      most = Math.max(most, now);
    }

    private synchronized void ended() {
      now--;
    }

    synchronized int most() {
      return most;
    }

    private void handle(HttpExchange exchange) throws IOException {
      String path = exchange.getRequestURI().getPath();
      boolean there = false;
      try {
        there = before.at(path);
      } catch (InterruptedException e) {
        exchange.close();
        return;
      }
      boolean document = path.contains("/manifests/");
      String hex = document ? image.hex() : path.substring(path.lastIndexOf(':') + 1);
      byte[] body =
          there && path.length() > "/v2/".length()
              ? Files.readAllBytes(blobs.resolve(hex))
              : new byte[0];
      exchange
          .getResponseHeaders()
          .set("Content-Type", document ? MediaTypes.OCI_MANIFEST : "application/octet-stream");
      exchange.sendResponseHeaders(there ? 200 : 404, body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
      exchange.close();
    }

    @Override
    public void close() {
      server.stop(0);
      threads.shutdownNow();
    }
  }
}
