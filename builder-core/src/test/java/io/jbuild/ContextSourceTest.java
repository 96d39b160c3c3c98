package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.archive.TarMaker;
import io.jbuild.event.BuildEvent;
import io.jbuild.failure.BuildException;
import io.jbuild.file.Attributes;
import io.jbuild.request.BuildContext;
import io.jbuild.testkit.GitRepository;
import io.jbuild.testkit.GitServer;
import io.jbuild.testkit.TarEntry;
import io.jbuild.testkit.WebServer;
import io.jbuild.testkit.WebServer.Answer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Builds whose context is on another machine, or comes from standard input. */
class ContextSourceTest {

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
  void aRepositoryIsAContextWithoutItsIgnoreFile() throws Exception {
    GitRepository repository = GitRepository.make(folder, "r");
    repository.file("sub/Dockerfile", "FROM scratch\nCOPY . /all/\n");
    repository.file("sub/.dockerignore", "f\n").file("sub/f", "f").file("other", "o");
    repository.commit("one");
    try (GitServer server = GitServer.start(folder)) {
      String url = server.url("r.git#main:sub");

      assertThat(builds.build(new BuildContext.Remote(url)).names())
          .contains("all/f", "all/Dockerfile")
          .doesNotContain("all/other");

      builds.timestamp = Optional.of("preserve");
      builds.buildArgs.put("BUILDKIT_CONTEXT_KEEP_GIT_DIR", "1");
      builds.buildArgs.put("SOURCE_DATE_EPOCH", "1");
      builds.named = Optional.of(Path.of("sub/Dockerfile"));
      RemoteBuilds.Built files = builds.build(new BuildContext.Remote(server.url("r.git")));
      assertThat(files.names()).contains("all/.git/HEAD");
      assertThat(files.get("all/other").mtime()).isEqualTo(MODIFIED);
    }
  }

  @Test
  void namedContextsMayBeFetched() throws Exception {
    GitRepository.make(folder, "r").file("lib/a", "a").file("b", "b").commit("one");
    web.put("/c.tgz", new Answer(200, Map.of(), gzip(new TarMaker().file("t", "t").toBytes())));
    web.put("/one", new Answer(200, Map.of(), "1".getBytes(StandardCharsets.UTF_8)));
    try (GitServer server = GitServer.start(folder)) {
      builds.contexts.put("repository", server.url("r.git#main:lib"));
      builds.contexts.put("tar", web.url("/c.tgz"));
      builds.contexts.put("file", web.url("/one"));
      builds.context(
          "Dockerfile",
          """
          FROM repository AS base
          FROM base
          COPY --from=tar /context /tar.tgz
          COPY --from=file / /file/
          """
              .getBytes(StandardCharsets.UTF_8));

      assertThat(builds.build(new BuildContext.Folder(folder.resolve("context"))).names())
          .containsExactlyInAnyOrder("a", "tar.tgz", "file", "file/context");
      builds.contexts.put("tar", web.url("/gone"));
      assertThatThrownBy(() -> builds.build(new BuildContext.Folder(folder.resolve("context"))))
          .isInstanceOf(BuildException.class)
          .hasMessageContaining("/gone");
    }
  }

  @Test
  void aTarIsAContextWhereverItComesFrom() throws Exception {
    byte[] tar =
        new TarMaker()
            .with(new Attributes(0640, 7, 8, MODIFIED))
            .file("./Dockerfile", "FROM scratch\nCOPY . /all/\n")
            .file("f", "f")
            .file(".dockerignore", "f\n")
            .hardLink("h", "f")
            .toBytes();
    web.put("/c.tar", new Answer(200, Map.of(), tar));
    web.put("/c.tgz", new Answer(200, Map.of(), gzip(tar)));

    for (BuildContext context :
        List.of(
            new BuildContext.Stream(new ByteArrayInputStream(tar)),
            new BuildContext.Stream(new ByteArrayInputStream(gzip(tar))),
            new BuildContext.Remote(web.url("/c.tar")),
            new BuildContext.Remote(web.url("/c.tgz")))) {
      RemoteBuilds.Built files = builds.build(context);
      // As in BuildKit: owners are the archive's, and the ignore file is for directories.
      assertThat(files.get("all/f").line()).startsWith("all/f FILE 640 7:8 1 ");
      assertThat(files.get("all/f").mtime()).isEqualTo(FILE_TIME);
      assertThat(files.get("all/h").sha256()).isEqualTo(files.get("all/f").sha256());
    }
    builds.timestamp = Optional.of("preserve");
    assertThat(
            builds
                .build(new BuildContext.Stream(new ByteArrayInputStream(tar)))
                .get("all/f")
                .mtime())
        .isEqualTo(MODIFIED);
  }

  @ParameterizedTest
  @CsvSource({"../x, x", "/abs, abs", "a/../../x, x", "./..//x, x"})
  void namesInATarLeadNowhereElse(String name, String inside) throws Exception {
    byte[] tar =
        new TarMaker()
            .file("Dockerfile", "FROM scratch\nCOPY . /all/\n")
            .file(name, "hostile")
            .toBytes();

    assertThat(builds.build(new BuildContext.Stream(new ByteArrayInputStream(tar))).names())
        .contains("all/" + inside);
    assertThat(folder.resolve("store/jbuild/x")).doesNotExist();
    assertThat(folder.resolve("x")).doesNotExist();
  }

  @Test
  void linksInATarAreNeverFollowedToThisMachine() throws Exception {
    // One that would be built, if it were read.
    Path canary = Files.writeString(folder.resolve("canary"), "FROM scratch\nCOPY . /\n");
    TarMaker dockerfile = new TarMaker().symbolicLink("Dockerfile", canary.toString());
    TarMaker planting = new TarMaker().symbolicLink("d", folder.toString()).file("d/planted", "x");
    for (TarMaker tar : List.of(dockerfile, planting)) {
      assertThatThrownBy(
              () -> builds.build(new BuildContext.Stream(new ByteArrayInputStream(tar.toBytes()))))
          .isInstanceOf(BuildException.class);
    }
    assertThat(folder.resolve("planted")).doesNotExist();

    byte[] copying =
        new TarMaker()
            .symbolicLink("s", canary.toString())
            .file("Dockerfile", "FROM scratch\nCOPY s /s\n")
            .toBytes();
    assertThatThrownBy(
            () -> builds.build(new BuildContext.Stream(new ByteArrayInputStream(copying))))
        .hasMessage("\"/s\": not found");
    assertThatThrownBy(
            () ->
                builds.build(
                    new BuildContext.Stream(
                        new ByteArrayInputStream(
                            new TarMaker().hardLink("h", canary.toString()).toBytes()))))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("no such file");
  }

  @Test
  void devicesInATarAreOnlyCopied() throws Exception {
    byte[] tar =
        new TarMaker()
            .file("Dockerfile", "FROM scratch\nCOPY . /all/\n")
            .add('6', "pipe", "", new byte[0])
            .add('3', "dev", "", new byte[0])
            .toBytes();

    RemoteBuilds.Built files = builds.build(new BuildContext.Stream(new ByteArrayInputStream(tar)));

    assertThat(files.get("all/pipe").type()).isEqualTo(TarEntry.Type.FIFO);
    assertThat(files.get("all/dev").type()).isEqualTo(TarEntry.Type.CHARACTER_DEVICE);
  }

  @Test
  void aTarThatIsCutOffOrDeletesFilesIsRefused() {
    byte[] whole =
        new TarMaker()
            .file("Dockerfile", "FROM scratch\nCOPY . /all/\n")
            .file("f", "x".repeat(4000))
            .toBytes();
    byte[] cut = Arrays.copyOf(whole, 2000);
    assertThatThrownBy(() -> builds.build(new BuildContext.Stream(new ByteArrayInputStream(cut))))
        .isInstanceOf(BuildException.class)
        .hasMessageStartingWith("the context from standard input cannot be unpacked: ");
    byte[] deletes = new TarMaker().file(".wh.f", "").toBytes();
    assertThatThrownBy(
            () -> builds.build(new BuildContext.Stream(new ByteArrayInputStream(deletes))))
        .isInstanceOf(BuildException.class)
        .hasMessageStartingWith("/.wh.f cannot be in an image");
  }

  @Test
  void aLoneDockerfileHasNoFilesButItselfFromTheWeb() throws Exception {
    String dockerfile = "FROM scratch\nCOPY . /all/\nCOPY <<f /f\n";
    web.put("/Df", Answer.of(200, dockerfile + "f\n"));

    assertThat(builds.build(stream(dockerfile + "f\n")).names()).containsExactly("all", "f");
    assertThat(builds.build(new BuildContext.Remote(web.url("/Df"))).names())
        .containsExactly("all", "all/context", "f");
    assertThat(builds.events).contains(new BuildEvent.DockerfileRead(dockerfile + "f\n"));
  }

  @Test
  void aDockerfileOfThisMachineIsNamedInFull() throws Exception {
    web.put("/c.tar", new Answer(200, Map.of(), new TarMaker().file("f", "f").toBytes()));
    assertThatThrownBy(() -> builds.build(new BuildContext.Remote(web.url("/c.tar"))))
        .hasMessage("failed to read dockerfile: the context has no Dockerfile");

    builds.named =
        Optional.of(Files.writeString(folder.resolve("Df"), "FROM scratch\nCOPY f /f\n"));

    assertThat(builds.build(new BuildContext.Remote(web.url("/c.tar"))).names()).contains("f");
    assertThatThrownBy(() -> builds.build(stream("FROM scratch\n")))
        .hasMessage("standard input holds a Dockerfile, and another is named");
  }

  @ParameterizedTest
  @ValueSource(strings = {"<!DOCTYPE html><html></html>", "\n <html>", "PK\0\0", ""})
  void whatIsNoContextIsRefused(String text) {
    web.put("/page", Answer.of(200, text));

    assertThatThrownBy(() -> builds.build(stream(text))).isInstanceOf(BuildException.class);
    assertThatThrownBy(() -> builds.build(new BuildContext.Remote(web.url("/page"))))
        .isInstanceOf(BuildException.class);
  }

  private static BuildContext stream(String text) {
    return new BuildContext.Stream(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }
}
