package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.archive.TarMaker;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Lines;
import io.jbuild.request.BuildRequest;
import io.jbuild.testkit.GitRepository;
import io.jbuild.testkit.GitServer;
import io.jbuild.testkit.WebServer;
import io.jbuild.testkit.WebServer.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ADD from other machines. */
class RemoteBuildTest {

  private static final String DATE = "Thu, 02 Jan 2020 03:04:05 GMT";
  private static final Instant MODIFIED = Instant.parse("2020-01-02T03:04:05Z");
  private static final Instant FILE_TIME = Instant.parse("1980-01-02T00:00:01Z");

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  Path folder;

  @SuppressWarnings("NullAway.Init") // made before each test
  private WebServer web;

  @SuppressWarnings("NullAway.Init") // made before each test
  private RemoteBuilds builds;

  @BeforeEach
  void start() throws IOException {
    web = WebServer.start();
    builds = new RemoteBuilds(folder);
  }

  @AfterEach
  void stop() {
    web.close();
  }

  @Test
  void aSecondBuildAsksOnceAndCopiesNothing() throws Exception {
    web.put("/f", Answer.of(200, "hello", "ETag", "\"1\"", "Last-Modified", DATE));
    String dockerfile = "ADD " + web.url("/f") + " /a\nADD " + web.url("/f") + " /b";

    RemoteBuilds.Built files = builds.add(dockerfile);
    assertThat(files.get("a").line()).startsWith("a FILE 600 0:0 5 ");
    assertThat(files.get("a").mtime()).isEqualTo(FILE_TIME);
    assertThat(web.requests()).hasSize(1);

    builds.events.clear();
    builds.add(dockerfile);
    assertThat(builds.cached()).isEqualTo(2);
    assertThat(web.requests())
        .singleElement()
        .satisfies(request -> assertThat(request.header("If-None-Match")).isEqualTo("\"1\""));

    builds.cache = BuildRequest.Cache.IGNORE;
    builds.add(dockerfile);
    assertThat(web.requests())
        .singleElement()
        .satisfies(request -> assertThat(request.header("If-None-Match")).isEmpty());
  }

  @Test
  void aChecksumThatIsCachedNeedsNoServer() throws Exception {
    web.put("/f", Answer.of(200, "hello"));
    String dockerfile =
        "ADD --checksum=sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824 "
            + web.url("/f")
            + " /a";
    builds.add(dockerfile);
    web.requests();

    builds.add(dockerfile);

    assertThat(web.requests()).isEmpty();
  }

  @Test
  void aChangeThatTheServerTellsOfIsBuilt() throws Exception {
    web.put("/f", Answer.of(200, "old", "ETag", "\"1\""));
    String before = builds.add("ADD " + web.url("/f") + " /a").get("a").sha256();
    web.put("/f", Answer.of(200, "new", "ETag", "\"2\""));

    assertThat(builds.add("ADD " + web.url("/f") + " /a").get("a").sha256()).isNotEqualTo(before);
  }

  @Test
  void realTimesAreTheServers() throws Exception {
    builds.timestamp = Optional.of("preserve");
    web.put("/f", Answer.of(200, "hello", "Last-Modified", DATE));
    web.put("/g", Answer.of(200, "hello"));

    RemoteBuilds.Built files = builds.add("ADD " + web.url("/f") + " " + web.url("/g") + " /d/");

    assertThat(files.get("d/f").mtime()).isEqualTo(MODIFIED);
    assertThat(files.get("d/g").mtime()).isEqualTo(Instant.EPOCH);
  }

  @Test
  void anArchiveFromTheWebIsUnpackedWhereThatIsAskedFor() throws Exception {
    web.put("/t.tar", new Answer(200, Map.of(), new TarMaker().file("inner", "x").toBytes()));

    assertThat(builds.add("ADD " + web.url("/t.tar") + " /d/").names()).contains("d/t.tar");
    assertThat(builds.add("ADD --unpack=true " + web.url("/t.tar") + " /d/").names())
        .contains("d/inner");
    builds.context("local.tar", new TarMaker().file("inner", "x").toBytes());
    assertThat(builds.add("ADD --unpack=false local.tar /d/").names()).contains("d/local.tar");
  }

  @Test
  void localAndRemoteSourcesMix() throws Exception {
    web.put("/f", Answer.of(200, "web"));
    builds.context("l", "local".getBytes(StandardCharsets.UTF_8));

    RemoteBuilds.Built files =
        builds.add("ADD --chown=3:4 --chmod=755 l " + web.url("/f") + " <<h /d/\ninline\nh");

    assertThat(files.names()).contains("d/l", "d/f", "d/h");
    assertThat(files.get("d/f").line()).startsWith("d/f FILE 755 3:4 3 ");
  }

  @Test
  void whatCannotBeFetchedIsToldWithItsLine() {
    assertThatThrownBy(() -> builds.add("LABEL a=b\nADD " + web.url("/none") + " /d/"))
        .isInstanceOf(BuildException.class)
        .hasMessage(web.url("/none") + ": invalid response status 404")
        .satisfies(e -> assertThat(((BuildException) e).lines()).contains(new Lines(3, 3)));
    assertThatThrownBy(() -> builds.add("ADD https://h/r.git#-x /d/"))
        .hasMessage("https://h/r.git#-x: invalid git ref \"-x\"")
        .satisfies(e -> assertThat(((BuildException) e).lines()).contains(new Lines(2, 2)));
  }

  @Test
  void noPasswordReachesTheImageTheStoreOrTheProgress() throws Exception {
    web.put("/f", Answer.of(200, "hello", "ETag", "\"1\""));
    String url = "http://ann:hunter2@" + web.host() + "/f";

    builds.add("ADD " + url + " /a");

    assertThat(builds.events.toString().replaceAll("DockerfileRead\\[[^]]*]", ""))
        .contains("ADD http://xxxxx:xxxxx@")
        .doesNotContain("hunter2");
    try (var files = Files.walk(folder.resolve("store"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
            .as(file.toString())
            .doesNotContain("hunter2");
      }
    }
  }

  @Test
  void aRepositoryIsAddedWithItsSubdirectoryAndWithItsGitFolder() throws Exception {
    GitRepository repository = GitRepository.make(folder, "r");
    repository.file("a", "a").file("sub/b", "b");
    String commit = repository.commit("one");
    try (GitServer server = GitServer.start(folder)) {
      String url = server.url("r.git");
      RemoteBuilds.Built files =
          builds.add(
              "ADD " + url + " /r\nADD " + url + "#main:sub /s\nADD --keep-git-dir " + url + " /k");

      assertThat(files.names()).contains("r/a", "r/sub/b", "s/b", "k/.git/HEAD", "k/a");
      assertThat(files.names()).doesNotContain("r/.git");
      assertThat(files.get("r/a").line()).startsWith("r/a FILE 644 0:0 1 ");
      assertThat(files.get("r/a").mtime()).isEqualTo(FILE_TIME);

      builds.events.clear();
      builds.add("ADD " + url + " /r");
      assertThat(builds.cached()).isEqualTo(1);
      assertThat(builds.add("ADD --checksum=" + commit + " " + url + " /r").names())
          .contains("r/a");
      repository.file("a", "changed").commit("two");
      assertThat(builds.add("ADD " + url + " /r").get("r/a").size()).isEqualTo(7);
      assertThatThrownBy(() -> builds.add("ADD --checksum=" + commit + " " + url + " /r"))
          .hasMessageStartingWith(url + ": expected checksum to match " + commit + ", got ");
    }
  }
}
