package io.jbuild.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.blob.BlobStore;
import io.jbuild.blob.LayoutBlobStore;
import io.jbuild.blob.WorkFolder;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.http.Proxies;
import io.jbuild.oci.Digest;
import io.jbuild.testkit.WebServer;
import io.jbuild.testkit.WebServer.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DownloadsTest {

  private static final String DATE = "Thu, 02 Jan 2020 03:04:05 GMT";

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  Path folder;

  @SuppressWarnings("NullAway.Init") // made before each test
  private WebServer web;

  @SuppressWarnings("NullAway.Init") // made before each test
  private WorkFolder work;

  @SuppressWarnings("NullAway.Init") // made before each test
  private BlobStore blobs;

  private final TreeMap<String, String> environment = new TreeMap<>();

  @BeforeEach
  void start() throws IOException {
    web = WebServer.start();
    work = new WorkFolder(folder.resolve("work"));
    blobs = new LayoutBlobStore(folder.resolve("store"), work);
  }

  @AfterEach
  void stop() throws IOException {
    web.close();
    work.close();
  }

  @Test
  void aFileIsFetchedOnceInABuildAndAskedForInTheNext() throws Exception {
    web.put("/f", Answer.of(200, "hello", "ETag", "\"1\"", "Last-Modified", DATE));
    Downloads first = downloads(true);

    assertThat(first.ask(web.url("/f")).digest()).isEqualTo(digest("hello"));
    assertThat(content(first.fetch(web.url("/f"), Optional.empty()))).isEqualTo("hello");
    assertThat(web.requests()).hasSize(1);

    Downloads.Fetched again = downloads(true).fetch(web.url("/f"), Optional.empty());
    assertThat(content(again)).isEqualTo("hello");
    assertThat(again.download().modified()).isEqualTo(Instant.parse("2020-01-02T03:04:05Z"));
    assertThat(web.requests())
        .singleElement()
        .satisfies(request -> assertThat(request.header("If-None-Match")).isEqualTo("\"1\""));
  }

  @Test
  void aDateDoesWhereThereIsNoTag() throws Exception {
    web.put("/f", Answer.of(200, "hello", "Last-Modified", DATE));
    downloads(true).ask(web.url("/f"));
    web.requests();

    assertThat(downloads(true).ask(web.url("/f")).digest()).isEqualTo(digest("hello"));
    assertThat(web.requests())
        .singleElement()
        .satisfies(request -> assertThat(request.header("If-Modified-Since")).isEqualTo(DATE));
  }

  @Test
  void aFileThatChangedIsFetchedAnew() throws Exception {
    web.put("/f", Answer.of(200, "old", "ETag", "\"1\""));
    downloads(true).ask(web.url("/f"));
    web.put("/f", Answer.of(200, "new", "ETag", "\"2\""));

    assertThat(content(downloads(true).fetch(web.url("/f"), Optional.empty()))).isEqualTo("new");
  }

  @Test
  void whoRemembersNothingAsksForAllOfIt() throws Exception {
    web.put("/f", Answer.of(200, "hello", "ETag", "\"1\""));
    downloads(true).ask(web.url("/f"));
    web.requests();

    downloads(false).ask(web.url("/f"));

    assertThat(web.requests())
        .singleElement()
        .satisfies(request -> assertThat(request.header("If-None-Match")).isEmpty());
  }

  @Test
  void bytesThatAreNoLongerHereAreFetchedAgain() throws Exception {
    web.put("/f", Answer.of(200, "hello", "ETag", "\"1\""));
    downloads(true).ask(web.url("/f"));
    Files.delete(blobs.file(digest("hello")));

    assertThat(content(downloads(true).fetch(web.url("/f"), Optional.empty()))).isEqualTo("hello");
  }

  @Test
  void whatHasTheRightDigestAndIsHereIsNotAskedFor() throws Exception {
    web.put("/f", Answer.of(200, "hello"));
    downloads(true).fetch(web.url("/f"), Optional.of(digest("hello")));
    web.requests();

    assertThat(content(downloads(true).fetch(web.url("/f"), Optional.of(digest("hello")))))
        .isEqualTo("hello");
    assertThat(web.requests()).isEmpty();
  }

  @Test
  void anotherDigestIsRefusedAndNothingOfItKept() throws Exception {
    web.put("/f", Answer.of(200, "hello"));

    assertThatThrownBy(() -> downloads(true).fetch(web.url("/f"), Optional.of(digest("other"))))
        .isInstanceOf(BuildException.class)
        .hasMessage(
            web.url("/f")
                + ": digest mismatch "
                + digest("hello")
                + ": "
                + digest("other")
                + " was wanted");
    assertNothingKept();
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404, 410, 429, 500, 503, 206, 304})
  void anAnswerThatIsNoFileIsAnError(int status) throws IOException {
    web.put("/f", Answer.of(status, ""));

    assertThatThrownBy(() -> downloads(true).ask(web.url("/f")))
        .isInstanceOf(BuildException.class)
        .hasMessage(web.url("/f") + ": invalid response status " + status);
    assertNothingKept();
  }

  @Test
  void aConnectionThatIsCutIsAnError() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread server =
          answering(socket, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello", Duration.ZERO);

      assertThatThrownBy(() -> downloads(true).ask(url(socket)))
          .isInstanceOf(BuildException.class)
          .hasMessageStartingWith(url(socket) + ": the connection broke in the middle");
      server.join();
    }
    assertNothingKept();
  }

  @Test
  void aServerThatFallsSilentIsAnError() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread server =
          answering(
              socket, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello", Duration.ofSeconds(30));

      assertThatThrownBy(() -> downloads(true, Duration.ofMillis(500)).ask(url(socket)))
          .isInstanceOf(BuildException.class)
          .hasMessageContaining("nothing came for 0 seconds");
      server.interrupt();
      server.join();
    }
    assertNothingKept();
  }

  @Test
  void aServerThatNeverAnswersIsAnError() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> downloads(true, Duration.ofMillis(500)).ask(url(socket)))
          .isInstanceOf(BuildException.class)
          .hasMessage("cannot fetch " + url(socket) + ": nothing came for 0 seconds");
    }
  }

  @Test
  void nobodyThereIsAnError() throws Exception {
    String url = web.url("/f");
    web.close();

    assertThatThrownBy(() -> downloads(true).ask(url))
        .hasMessage("cannot fetch " + url + ": connection refused")
        .satisfies(e -> assertThat(((BuildException) e).blame()).isEqualTo(Blame.MACHINE));
  }

  @Test
  void redirectsAreFollowedToWebServersOnly() throws Exception {
    web.put("/end", Answer.of(200, "hello"));
    web.put("/relative", Answer.of(302, "", "Location", "/end"));
    web.put("/again", Answer.of(308, "", "Location", web.url("/relative")));
    web.put("/file", Answer.of(301, "", "Location", "file:///etc/passwd"));
    web.put("/round", Answer.of(302, "", "Location", "/round"));

    assertThat(downloads(true).ask(web.url("/again")).digest()).isEqualTo(digest("hello"));
    assertThatThrownBy(() -> downloads(true).ask(web.url("/file")))
        .hasMessage(web.url("/file") + ": redirects to file:, which is no web server's");
    assertThatThrownBy(() -> downloads(true).ask(web.url("/round")))
        .hasMessage(web.url("/round") + ": redirects without end");
  }

  @Test
  void aPasswordGoesToItsOwnServerAndIsShownAndKeptNowhere() throws Exception {
    try (WebServer other = WebServer.start("127.0.0.2")) {
      other.put("/f", Answer.of(200, "hello"));
      web.put("/f", Answer.of(302, "", "Location", other.url("/f")));
      web.put("/none", Answer.of(404, ""));
      String url = "http://ann:sec@ret@" + web.host();

      downloads(true).ask(url + "/f");

      // ann:sec@ret
      assertThat(web.requests().get(0).header("Authorization")).isEqualTo("Basic YW5uOnNlY0ByZXQ=");
      assertThat(other.requests().get(0).header("Authorization")).isEmpty();
      assertThatThrownBy(() -> downloads(true).ask(url + "/none"))
          .hasMessageStartingWith("http://xxxxx:xxxxx@" + web.host() + "/none: ");
      try (Stream<Path> records = Files.list(folder.resolve("records"))) {
        assertThat(records.toList())
            .allSatisfy(
                record -> {
                  assertThat(record.getFileName().toString()).hasSize(64);
                  assertThat(Files.readString(record)).doesNotContain("ret@");
                });
      }
    }
  }

  @Test
  void whatIsCompressedOnTheWayIsKeptPlain() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write("hello".getBytes(StandardCharsets.UTF_8));
    }
    web.put("/f", new Answer(200, Map.of("Content-Encoding", "gzip"), bytes.toByteArray()));

    assertThat(downloads(true).ask(web.url("/f")).digest()).isEqualTo(digest("hello"));
    assertThat(web.requests().get(0).header("Accept-Encoding")).isEqualTo("identity");
  }

  @Test
  void aProxyIsAskedInPlaceOfTheServer() throws Exception {
    environment.put("http_proxy", "http://" + web.host());
    web.put("http://far.example/f", Answer.of(200, "by proxy"));

    assertThat(downloads(true).ask("http://far.example/f").digest()).isEqualTo(digest("by proxy"));
  }

  @Test
  void aProxyThatRefusesATunnelIsTold() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      environment.put("https_proxy", "127.0.0.1:" + socket.getLocalPort());
      Thread proxy =
          answering(socket, "HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n", Duration.ofSeconds(1));

      assertThatThrownBy(() -> downloads(true).ask("https://far.example/f"))
          .isInstanceOf(BuildException.class)
          .hasMessage("https://far.example/f: invalid response status 407");
      proxy.join();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"99999", "65536"})
  void aPortThatCannotBeIsAnError(String port) throws Exception {
    String far = "http://127.0.0.1:" + port + "/f";
    web.put("/f", Answer.of(302, "", "Location", far));

    assertThatThrownBy(() -> downloads(true).ask(far))
        .isInstanceOf(BuildException.class)
        .hasMessage(far + ": this is no address: there is no port " + port);
    assertThatThrownBy(() -> downloads(true).ask(web.url("/f")))
        .isInstanceOf(BuildException.class)
        .hasMessage(web.url("/f") + ": redirects to what is no address");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://p:99999", "p:99999", "http://p:port", "http://ann:secret@p:99999"})
  void aProxyThatCannotBeIsAnErrorWhereItIsNeeded(String proxy) throws Exception {
    environment.put("HTTP_PROXY", proxy);
    web.put("/f", Answer.of(200, "hello"));

    assertThat(downloads(true).ask(web.url("/f")).digest()).isEqualTo(digest("hello"));
    assertThatThrownBy(() -> downloads(true).ask("http://far.example/f"))
        .isInstanceOf(BuildException.class)
        .hasMessage("the variable HTTP_PROXY does not hold an address");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: abc", "Content-Length: 99999999999999999999"})
  void aLengthThatIsNoneIsAnError(String header) throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread server =
          answering(socket, "HTTP/1.1 200 OK\r\n" + header + "\r\n\r\nhello", Duration.ZERO);

      assertThatThrownBy(() -> downloads(true).ask(url(socket)))
          .isInstanceOf(BuildException.class)
          .hasMessageContaining(url(socket));
      server.join();
    }
    assertNothingKept();
  }

  @Test
  void aQueryAndWhatHasToBeEscapedReachTheServer() throws Exception {
    web.put("/a%20b?x=1&y=%7C", Answer.of(200, "hello"));

    assertThat(downloads(true).ask(web.url("/a b?x=1&y=|#part")).digest())
        .isEqualTo(digest("hello"));
  }

  @Test
  void aDamagedRecordIsNone() throws Exception {
    web.put("/f", Answer.of(200, "hello", "ETag", "\"1\""));
    downloads(true).ask(web.url("/f"));
    try (Stream<Path> records = Files.list(folder.resolve("records"))) {
      Files.writeString(records.findFirst().orElseThrow(), "{\"version\":1,\"digest\":\"x\"}");
    }

    assertThat(downloads(true).ask(web.url("/f")).digest()).isEqualTo(digest("hello"));
  }

  private Downloads downloads(boolean remembers) {
    return downloads(remembers, Duration.ofSeconds(30));
  }

  private Downloads downloads(boolean remembers, Duration patience) {
    WebClient client = new WebClient(new Proxies(environment), patience, AddressSecrets.NONE);
    return new Downloads(RemoteFilesTest.unheard(folder, remembers), blobs, work, client);
  }

  private void assertNothingKept() throws IOException {
    assertThat(folder.resolve("store/blobs")).doesNotExist();
    assertThat(folder.resolve("records")).doesNotExist();
    assertThat(work.path()).isEmptyDirectory();
  }

  private static String url(ServerSocket socket) {
    return "http://127.0.0.1:" + socket.getLocalPort() + "/f";
  }

  /** Sends this, waits, and closes. */
  private static Thread answering(ServerSocket socket, String answer, Duration wait) {
    Thread thread =
        new Thread(
            () -> {
              try (Socket connection = socket.accept()) {
                connection.getInputStream().read(new byte[4096]);
                connection.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
                connection.getOutputStream().flush();
                Thread.sleep(wait.toMillis());
              } catch (IOException e) {
                throw new AssertionError(e);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    thread.start();
    return thread;
  }

  private static Digest digest(String text) {
    return Digest.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String content(Downloads.Fetched fetched) throws IOException {
    try (var in = fetched.content().open()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
