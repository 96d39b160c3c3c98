package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.archive.TarMaker;
import io.jbuild.event.BuildEvent;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Lines;
import io.jbuild.file.Attributes;
import io.jbuild.oci.ImageReference;
import io.jbuild.testkit.GitRepository;
import io.jbuild.testkit.GitServer;
import io.jbuild.testkit.LayoutImage;
import io.jbuild.testkit.LayoutReader;
import io.jbuild.testkit.TarEntry;
import io.jbuild.testkit.WebServer;
import io.jbuild.testkit.WebServer.Answer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Builds whose files come from other machines, or from standard input. */
class RemoteBuildTest {

  private static final String DATE = "Thu, 02 Jan 2020 03:04:05 GMT";
  private static final Instant MODIFIED = Instant.parse("2020-01-02T03:04:05Z");
  private static final Instant FILE_TIME = Instant.parse("1980-01-02T00:00:00Z");

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  Path folder;

  @SuppressWarnings("NullAway.Init") // made before each test
  private WebServer web;

  private final List<BuildEvent> events = new ArrayList<>();
  private final Map<String, String> buildArgs = new TreeMap<>();
  private BuildRequest.Cache cache = BuildRequest.Cache.USE;
  private Optional<String> timestamp = Optional.empty();
  private Optional<Path> named = Optional.empty();

  @BeforeEach
  void start() throws IOException {
    web = WebServer.start();
  }

  @AfterEach
  void stop() {
    web.close();
  }

  @Test
  void aSecondBuildAsksOnceAndCopiesNothing() throws Exception {
    web.put("/f", Answer.of(200, "hello", "ETag", "\"1\"", "Last-Modified", DATE));
    String dockerfile = "ADD " + web.url("/f") + " /a\nADD " + web.url("/f") + " /b";

    Map<String, TarEntry> files = add(dockerfile);
    assertThat(files.get("a").line()).startsWith("a FILE 600 0:0 5 ");
    assertThat(files.get("a").mtime()).isEqualTo(FILE_TIME);
    assertThat(web.requests()).hasSize(1);

    events.clear();
    add(dockerfile);
    assertThat(cached()).isEqualTo(2);
    assertThat(web.requests())
        .singleElement()
        .satisfies(request -> assertThat(request.header("If-None-Match")).isEqualTo("\"1\""));

    cache = BuildRequest.Cache.IGNORE;
    add(dockerfile);
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
    add(dockerfile);
    web.requests();

    add(dockerfile);

    assertThat(web.requests()).isEmpty();
  }

  @Test
  void aChangeThatTheServerTellsOfIsBuilt() throws Exception {
    web.put("/f", Answer.of(200, "old", "ETag", "\"1\""));
    String before = add("ADD " + web.url("/f") + " /a").get("a").sha256();
    web.put("/f", Answer.of(200, "new", "ETag", "\"2\""));

    assertThat(add("ADD " + web.url("/f") + " /a").get("a").sha256()).isNotEqualTo(before);
  }

  @Test
  void realTimesAreTheServers() throws Exception {
    timestamp = Optional.of("preserve");
    web.put("/f", Answer.of(200, "hello", "Last-Modified", DATE));
    web.put("/g", Answer.of(200, "hello"));

    Map<String, TarEntry> files = add("ADD " + web.url("/f") + " " + web.url("/g") + " /d/");

    assertThat(files.get("d/f").mtime()).isEqualTo(MODIFIED);
    assertThat(files.get("d/g").mtime()).isEqualTo(Instant.EPOCH);
  }

  @Test
  void anArchiveFromTheWebIsUnpackedWhereThatIsAskedFor() throws Exception {
    web.put("/t.tar", new Answer(200, Map.of(), new TarMaker().file("inner", "x").toBytes()));

    assertThat(add("ADD " + web.url("/t.tar") + " /d/")).containsKey("d/t.tar");
    assertThat(add("ADD --unpack=true " + web.url("/t.tar") + " /d/")).containsKey("d/inner");
    context("local.tar", new TarMaker().file("inner", "x").toBytes());
    assertThat(add("ADD --unpack=false local.tar /d/")).containsKey("d/local.tar");
  }

  @Test
  void localAndRemoteSourcesMix() throws Exception {
    web.put("/f", Answer.of(200, "web"));
    context("l", "local".getBytes(StandardCharsets.UTF_8));

    Map<String, TarEntry> files =
        add("ADD --chown=3:4 --chmod=755 l " + web.url("/f") + " <<h /d/\ninline\nh");

    assertThat(files.keySet()).contains("d/l", "d/f", "d/h");
    assertThat(files.get("d/f").line()).startsWith("d/f FILE 755 3:4 3 ");
  }

  @Test
  void whatCannotBeFetchedIsToldWithItsLine() {
    assertThatThrownBy(() -> add("LABEL a=b\nADD " + web.url("/none") + " /d/"))
        .isInstanceOf(BuildException.class)
        .hasMessage(web.url("/none") + ": invalid response status 404")
        .satisfies(e -> assertThat(((BuildException) e).lines()).contains(new Lines(3, 3)));
    assertThatThrownBy(() -> add("ADD https://h/r.git#-x /d/"))
        .hasMessage("https://h/r.git#-x: invalid git ref \"-x\"")
        .satisfies(e -> assertThat(((BuildException) e).lines()).contains(new Lines(2, 2)));
  }

  @Test
  void noPasswordReachesTheImageTheStoreOrTheProgress() throws Exception {
    web.put("/f", Answer.of(200, "hello", "ETag", "\"1\""));
    String url = "http://ann:hunter2@" + web.host() + "/f";

    add("ADD " + url + " /a");

    assertThat(events.toString().replaceAll("DockerfileRead\\[[^]]*]", ""))
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
      Map<String, TarEntry> files =
          add("ADD " + url + " /r\nADD " + url + "#main:sub /s\nADD --keep-git-dir " + url + " /k");

      assertThat(files.keySet()).contains("r/a", "r/sub/b", "s/b", "k/.git/HEAD", "k/a");
      assertThat(files.keySet()).doesNotContain("r/.git");
      assertThat(files.get("r/a").line()).startsWith("r/a FILE 644 0:0 1 ");
      assertThat(files.get("r/a").mtime()).isEqualTo(FILE_TIME);

      events.clear();
      add("ADD " + url + " /r");
      assertThat(cached()).isEqualTo(1);
      assertThat(add("ADD --checksum=" + commit + " " + url + " /r")).containsKey("r/a");
      repository.file("a", "changed").commit("two");
      assertThat(add("ADD " + url + " /r").get("r/a").size()).isEqualTo(7);
      assertThatThrownBy(() -> add("ADD --checksum=" + commit + " " + url + " /r"))
          .hasMessageStartingWith(url + ": expected checksum to match " + commit + ", got ");
    }
  }

  @Test
  void aRepositoryIsAContextWithoutItsIgnoreFile() throws Exception {
    GitRepository repository = GitRepository.make(folder, "r");
    repository.file("sub/Dockerfile", "FROM scratch\nCOPY . /all/\n");
    repository.file("sub/.dockerignore", "f\n").file("sub/f", "f").file("other", "o");
    repository.commit("one");
    try (GitServer server = GitServer.start(folder)) {
      String url = server.url("r.git#main:sub");

      assertThat(build(new BuildContext.Remote(url)).keySet())
          .contains("all/f", "all/Dockerfile")
          .doesNotContain("all/other");

      timestamp = Optional.of("preserve");
      buildArgs.put("BUILDKIT_CONTEXT_KEEP_GIT_DIR", "1");
      buildArgs.put("SOURCE_DATE_EPOCH", "1");
      named = Optional.of(Path.of("sub/Dockerfile"));
      Map<String, TarEntry> files = build(new BuildContext.Remote(server.url("r.git")));
      assertThat(files).containsKey("all/.git/HEAD");
      assertThat(files.get("all/other").mtime()).isEqualTo(MODIFIED);
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
      Map<String, TarEntry> files = build(context);
      // As in BuildKit: owners are the archive's, and the ignore file is for directories.
      assertThat(files.get("all/f").line()).startsWith("all/f FILE 640 7:8 1 ");
      assertThat(files.get("all/f").mtime()).isEqualTo(FILE_TIME);
      assertThat(files.get("all/h").sha256()).isEqualTo(files.get("all/f").sha256());
    }
    timestamp = Optional.of("preserve");
    assertThat(build(new BuildContext.Stream(new ByteArrayInputStream(tar))).get("all/f").mtime())
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

    assertThat(build(new BuildContext.Stream(new ByteArrayInputStream(tar))))
        .containsKey("all/" + inside);
    assertThat(folder.resolve("store/jbuild/x")).doesNotExist();
    assertThat(folder.resolve("x")).doesNotExist();
  }

  @Test
  void linksInATarAreNeverFollowedToThisMachine() throws Exception {
    Path canary = Files.writeString(folder.resolve("canary"), "secret");
    TarMaker tar =
        new TarMaker()
            .symbolicLink("Dockerfile", canary.toString())
            .symbolicLink("d", folder.toString())
            .file("d/planted", "x");
    assertThatThrownBy(
            () -> build(new BuildContext.Stream(new ByteArrayInputStream(tar.toBytes()))))
        .isInstanceOf(BuildException.class);
    assertThat(folder.resolve("planted")).doesNotExist();

    byte[] copying =
        new TarMaker()
            .symbolicLink("s", canary.toString())
            .file("Dockerfile", "FROM scratch\nCOPY s /s\n")
            .toBytes();
    assertThatThrownBy(() -> build(new BuildContext.Stream(new ByteArrayInputStream(copying))))
        .hasMessage("\"/s\": not found");
    assertThatThrownBy(
            () ->
                build(
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

    Map<String, TarEntry> files = build(new BuildContext.Stream(new ByteArrayInputStream(tar)));

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
    assertThatThrownBy(() -> build(new BuildContext.Stream(new ByteArrayInputStream(cut))))
        .isInstanceOf(BuildException.class)
        .hasMessageStartingWith("the context from standard input cannot be unpacked: ");
    byte[] deletes = new TarMaker().file(".wh.f", "").toBytes();
    assertThatThrownBy(() -> build(new BuildContext.Stream(new ByteArrayInputStream(deletes))))
        .isInstanceOf(BuildException.class)
        .hasMessageStartingWith("/.wh.f cannot be in an image");
  }

  @Test
  void aLoneDockerfileHasNoFilesButItselfFromTheWeb() throws Exception {
    String dockerfile = "FROM scratch\nCOPY . /all/\nCOPY <<f /f\nf\n";
    web.put("/Df", Answer.of(200, dockerfile + "f\n"));

    assertThat(build(stream(dockerfile + "f\n")).keySet()).containsExactly("all", "f");
    assertThat(build(new BuildContext.Remote(web.url("/Df"))).keySet())
        .containsExactly("all", "all/context", "f");
    assertThat(events).contains(new BuildEvent.DockerfileRead(dockerfile + "f\n"));
  }

  @Test
  void aDockerfileOfThisMachineIsNamedInFull() throws Exception {
    web.put("/c.tar", new Answer(200, Map.of(), new TarMaker().file("f", "f").toBytes()));
    assertThatThrownBy(() -> build(new BuildContext.Remote(web.url("/c.tar"))))
        .hasMessage("failed to read dockerfile: the context has no Dockerfile");

    named = Optional.of(Files.writeString(folder.resolve("Df"), "FROM scratch\nCOPY f /f\n"));

    assertThat(build(new BuildContext.Remote(web.url("/c.tar")))).containsKey("f");
    assertThatThrownBy(() -> build(stream("FROM scratch\n")))
        .hasMessage("standard input holds a Dockerfile, and another is named");
  }

  @ParameterizedTest
  @ValueSource(strings = {"<!DOCTYPE html><html></html>", "\n <html>", "PK\0\0", ""})
  void whatIsNoContextIsRefused(String text) {
    web.put("/page", Answer.of(200, text));

    assertThatThrownBy(() -> build(stream(text))).isInstanceOf(BuildException.class);
    assertThatThrownBy(() -> build(new BuildContext.Remote(web.url("/page"))))
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

  private void context(String name, byte[] content) throws IOException {
    Files.write(Files.createDirectories(folder.resolve("context")).resolve(name), content);
  }

  private long cached() {
    return events.stream().filter(BuildEvent.StepCached.class::isInstance).count();
  }

  /** Builds these instructions on nothing, in a directory. */
  private Map<String, TarEntry> add(String instructions) throws IOException, InterruptedException {
    context(
        "Dockerfile", ("FROM scratch\n" + instructions + "\n").getBytes(StandardCharsets.UTF_8));
    return build(new BuildContext.Folder(folder.resolve("context")));
  }

  /** Builds; the files of the image by their paths. */
  private Map<String, TarEntry> build(BuildContext context)
      throws IOException, InterruptedException {
    Path store = folder.resolve("store");
    BuildRequest request =
        new BuildRequest(
            context,
            named,
            List.of(ImageReference.parse("i")),
            new TreeMap<>(buildArgs),
            new TreeMap<>(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            timestamp,
            BuildRequest.Network.HOST,
            cache,
            BuildRequest.Pull.MISSING,
            2);
    Jbuild.open(store, new TreeMap<>(System.getenv()))
        .build(request, this::told, OutputStream.nullOutputStream());
    LayoutImage image = LayoutReader.open(store).image("i:latest");
    return image.rootFilesystem().files();
  }

  private synchronized void told(BuildEvent event) {
    events.add(event);
  }
}
