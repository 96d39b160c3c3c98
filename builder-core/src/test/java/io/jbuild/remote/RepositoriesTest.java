package io.jbuild.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.blob.WorkFolder;
import io.jbuild.event.Transfers;
import io.jbuild.failure.BuildException;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.http.UrlCredentials;
import io.jbuild.snapshot.Snapshot;
import io.jbuild.testkit.GitRepository;
import io.jbuild.testkit.GitServer;
import io.jbuild.testkit.Tools;
import io.jbuild.testkit.WebServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepositoriesTest {

  private static final String NOWHERE = "[url \"file:///nowhere\"]\n\tinsteadOf = git://\n";

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  Path folder;

  @SuppressWarnings("NullAway.Init") // made before each test
  private GitRepository repository;

  @SuppressWarnings("NullAway.Init") // made before each test
  private GitServer server;

  @SuppressWarnings("NullAway.Init") // made before each test
  private WorkFolder work;

  private final SortedMap<String, String> environment = new TreeMap<>();
  private String first = "";

  @BeforeEach
  void make() throws Exception {
    environment.put("PATH", System.getenv("PATH"));
    repository = GitRepository.make(folder, "r");
    repository.file("a.txt", "one").file("sub/deep/b", "b").file("run.sh", "#!/bin/sh\n");
    executable(repository.files().resolve("run.sh"));
    Files.createSymbolicLink(repository.files().resolve("link"), Path.of("a.txt"));
    Files.createSymbolicLink(repository.files().resolve("sub/etc"), Path.of("/etc"));
    first = repository.commit("first");
    repository.git("tag", "light");
    repository.git("tag", "--annotate", "--message=v1", "v1");
    repository.file("a.txt", "two").commit("second");
    server = GitServer.start(folder);
    work = new WorkFolder(folder.resolve("work"));
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
    work.close();
  }

  @Test
  void filesHaveTheModesOfTheRepositoryAndRootAsOwner() throws Exception {
    Snapshot files = files("");

    assertThat(text(files, "a.txt")).isEqualTo("two");
    assertMode(files, "a.txt", 0644);
    assertMode(files, "run.sh", 0755);
    assertMode(files, "sub", 0755);
    assertThat(files.find(ImagePath.of("link")).orElseThrow())
        .isInstanceOf(FileNode.SymbolicLink.class);
    assertThat(files.find(ImagePath.of(".git"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"#v1", "#light", "?tag=v1", "#refs/tags/v1", "?ref=light"})
  void aTagIsFound(String ref) throws Exception {
    assertThat(text(files(ref), "a.txt")).isEqualTo("one");
    assertThat(repositories().commit(address(ref)).commit()).isEqualTo(first);
  }

  @ParameterizedTest
  @ValueSource(strings = {"#main", "?branch=main", "#refs/heads/main", "#heads/main"})
  void aBranchIsFound(String ref) throws Exception {
    assertThat(text(files(ref), "a.txt")).isEqualTo("two");
  }

  @Test
  void aBranchGoesBeforeATagOfTheSameName() throws Exception {
    repository.git("branch", "both", "main");
    repository.git("tag", "both", first);
    repository.publish();

    assertThat(text(files("#both"), "a.txt")).isEqualTo("two");
    assertThat(text(files("?tag=both"), "a.txt")).isEqualTo("one");
  }

  @Test
  void aCommitIsFoundWithoutAskingAndAlsoWhereTheServerGivesOutNoLoneCommits() throws Exception {
    assertThat(text(files("#" + first), "a.txt")).isEqualTo("one");
    assertThat(
            repositories().commit(GitAddress.parse("git://127.0.0.1:1/x#" + first).orElseThrow()))
        .isEqualTo(new GitCommit(first, first, ""));
    repository.git(
        "--git-dir=" + repository.bare(), "config", "uploadpack.allowAnySHA1InWant", "1");
    assertThat(text(files("#" + first), "a.txt")).isEqualTo("one");
    assertThat(text(files("?fetch-by-commit=1&checksum=" + first), "a.txt")).isEqualTo("one");
  }

  @Test
  void aServerThatOnlyHasFilesDoes() throws Exception {
    try (WebServer web = WebServer.start()) {
      web.serve(folder);
      GitAddress address = GitAddress.parse(web.url("/r.git#v1:sub")).orElseThrow();

      assertThat(text(repositories().checkout(address).files(), "deep/b")).isEqualTo("b");
    }
  }

  @Test
  void whatIsNotThereIsAnError() {
    String url = server.url("r.git");
    assertThatThrownBy(() -> files("#nosuch"))
        .isInstanceOf(BuildException.class)
        .hasMessage(url + ": repository does not contain ref nosuch");
    assertThatThrownBy(() -> files("#" + "0".repeat(40)))
        .hasMessage(url + ": repository does not contain commit " + "0".repeat(40));
    assertThatThrownBy(() -> files("#:nosuch")).hasMessage(url + ": the repository has no nosuch");
    assertThatThrownBy(() -> files("#:a.txt"))
        .hasMessage(url + ": the repository has what is no directory at a.txt");
    assertThatThrownBy(
            () -> repositories().commit(GitAddress.parse(server.url("none.git")).orElseThrow()))
        .hasMessageStartingWith("git cannot fetch " + server.url("none.git") + ": ");
  }

  @Test
  void aChecksumIsTheBeginningOfTheCommit() throws Exception {
    assertThat(text(files("?tag=v1&checksum=" + first.substring(0, 12)), "a.txt")).isEqualTo("one");
    assertThatThrownBy(() -> files("?branch=main&checksum=" + first))
        .isInstanceOf(BuildException.class)
        .hasMessageStartingWith(
            server.url("r.git") + ": expected checksum to match " + first + ", got ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"#:sub/etc", "#main:sub/etc", "?subdir=link", "#:../../etc"})
  void noSubdirectoryLeadsOutOfTheRepository(String subdir) {
    assertThatThrownBy(() -> files(subdir)).isInstanceOf(BuildException.class);
  }

  @Test
  void aKeptGitFolderIsAWholeRepositoryWithoutATraceOfThisMachine() throws Exception {
    Snapshot one = keeping("?tag=v1");
    Snapshot other = keeping("?tag=v1");

    assertThat(text(one, ".git/config"))
        .contains("url = " + server.url("r.git"))
        .doesNotContain(folder.toString());
    assertThat(text(one, ".git/HEAD").strip()).isEqualTo(first);
    assertThat(one.find(ImagePath.of(".git/refs/tags/v1"))).isPresent();
    assertThat(one.find(ImagePath.of(".git/FETCH_HEAD"))).isEmpty();
    assertThat(one.find(ImagePath.of(".git/hooks"))).isEmpty();
    ImagePath index = ImagePath.of(".git/index");
    assertThat(one.digest(index)).isEqualTo(other.digest(index));
  }

  @Test
  void submodulesAreFetchedUnlessTheyAreNotWanted() throws Exception {
    GitRepository inner = GitRepository.make(folder, "inner");
    inner.file("i", "inner").commit("inner");
    submodule("modules/inner", server.url("inner.git"), inner.files());

    assertThat(text(files(""), "modules/inner/i")).isEqualTo("inner");
    assertThat(files("").find(ImagePath.of("modules/inner/.git"))).isEmpty();
    assertThat(files("?submodules=0").find(ImagePath.of("modules/inner/i"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ext::sh -c touch% CANARY", "file://INNER", "INNER", "--upload-pack=x"})
  void aSubmoduleReachesNothingOfThisMachine(String url) throws Exception {
    GitRepository inner = GitRepository.make(folder, "inner");
    inner.file("i", "inner").commit("inner");
    Path canary = folder.resolve("canary");
    submodule(
        "inner",
        url.replace("CANARY", canary.toString()).replace("INNER", inner.bare().toString()),
        inner.files());

    assertThatThrownBy(() -> files("")).isInstanceOf(BuildException.class);
    assertThat(canary).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRelativeSubmoduleLiesBesideTheRepository(boolean byWeb) throws Exception {
    GitRepository inner = GitRepository.make(folder, "inner");
    inner.file("i", "inner").commit("inner");
    submodule("inner", "../inner.git", inner.files());

    try (WebServer web = WebServer.start()) {
      web.serve(folder);
      String beside =
          byWeb ? web.url("/").replace("http://", "http://ann:secret@") : server.url("");
      GitAddress address = GitAddress.parse(beside + "r.git").orElseThrow();
      GitAddress kept = address.with(Optional.empty(), Optional.of(true));

      assertThat(text(repositories().checkout(address).files(), "inner/i")).isEqualTo("inner");
      Path checkout = folder.resolve("checkout");
      new GitTree(
              new GitCommand(work, environment, AddressSecrets.NONE),
              kept,
              repositories().commit(kept),
              checkout)
          .fetch();
      assertThat(checkout.resolve("files/inner/i")).hasContent("inner");
      assertThat(checkout.resolve("files/.git/modules/m/config"))
          .content()
          .contains("url = " + UrlCredentials.redact(beside) + "inner.git");
      assertNothingSays(checkout, List.of("secret", folder.toString()));
    }
  }

  private static void assertNothingSays(Path folder, List<String> secrets) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
            .as(file.toString())
            .doesNotContain(secrets);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 6, 12})
  void aRelativeSubmoduleThatClimbsReachesNothingOfThisMachine(int up) throws Exception {
    GitRepository inner = GitRepository.make(folder, "inner");
    inner.file("i", "inner").commit("inner");
    submodule("inner", "../".repeat(up) + inner.bare().toString().substring(1), inner.files());

    assertThatThrownBy(() -> files("")).isInstanceOf(BuildException.class);
  }

  @Test
  void aBranchThatLooksLikeAnOptionIsOnlyAName() throws Exception {
    Path canary = folder.resolve("canary");
    String name = "--upload-pack=touch${IFS}canary";
    Files.writeString(repository.bare().resolve("HEAD"), "ref: refs/heads/" + name + "\n");
    Files.writeString(repository.bare().resolve("refs/heads").resolve(name), first + "\n");

    assertThat(text(files(""), "a.txt")).isEqualTo("one");
    assertThat(canary).doesNotExist();
  }

  @Test
  void nothingARepositoryHoldsIsRun() throws Exception {
    Path canary = folder.resolve("canary");
    repository.file(".gitattributes", "* filter=evil diff=evil merge=evil\n*.txt text eol=crlf\n");
    repository.file("hooks/post-checkout", "#!/bin/sh\ntouch " + canary + "\n");
    executable(repository.files().resolve("hooks/post-checkout"));
    repository.file(".gitconfig", "[core]\n\thooksPath = hooks\n").commit("evil");
    // What a repository names is run where the user has it, as git's own filter for large files.
    String filter = "[filter \"evil\"]\n\tsmudge = touch " + canary + "; cat\n";
    environment.put("GIT_CONFIG_GLOBAL", Files.writeString(folder.resolve("c"), filter).toString());

    assertThat(text(keeping(""), "a.txt")).isEqualTo("two");
    assertThat(canary).doesNotExist();
  }

  @Test
  void theUsersConfigurationDoesNotCount() throws Exception {
    Path home = folder.resolve("home");
    Files.createDirectories(home.resolve("hooks"));
    Path canary = folder.resolve("canary");
    Path hook = home.resolve("hooks/post-checkout");
    Files.writeString(hook, "#!/bin/sh\ntouch " + canary + "\n");
    executable(hook);
    String hooks = "[core]\n\thooksPath = " + home.resolve("hooks") + "\n";
    Path config = Files.writeString(home.resolve(".gitconfig"), hooks + NOWHERE);
    environment.put("HOME", home.toString());
    environment.put("GIT_CONFIG_GLOBAL", config.toString());
    environment.put("GIT_CONFIG_COUNT", "1");
    environment.put("GIT_CONFIG_KEY_0", "core.hooksPath");
    environment.put("GIT_CONFIG_VALUE_0", home.resolve("hooks").toString());

    assertThat(text(files(""), "a.txt")).isEqualTo("two");
    assertThat(canary).doesNotExist();
  }

  @Test
  void theConfigurationOfARepositoryAroundTheStoreDoesNotCount() throws Exception {
    repository.git("init", "--quiet", folder.toString());
    Files.writeString(folder.resolve(".git/config"), NOWHERE);

    assertThat(text(files(""), "a.txt")).isEqualTo("two");
  }

  @Test
  void sshIsStartedWithoutPromptAndWithoutTheUsersConfiguration() throws Exception {
    Path programs = Files.createDirectories(folder.resolve("bin"));
    Path arguments = folder.resolve("arguments");
    Path ssh = programs.resolve("ssh");
    Files.writeString(
        ssh,
        "#!/bin/sh\nprintf '%s\\n' \"$@\" >"
            + arguments
            + "\necho Host key verification failed. >&2\nexit 255\n");
    executable(ssh);
    environment.put("PATH", programs + ":" + System.getenv("PATH"));

    assertThatThrownBy(
            () -> repositories().commit(GitAddress.parse("git@h.example:a/b").orElseThrow()))
        .isInstanceOf(BuildException.class)
        .hasMessageStartingWith("git cannot fetch git@h.example:a/b: Host key verification failed.")
        .satisfies(
            e ->
                assertThat(((BuildException) e).hint())
                    .isEqualTo("Connect to it once with ssh, so that its key is known."));
    assertThat(Files.readString(arguments))
        .contains("-F\n/dev/null\n", "BatchMode=yes\n", "git@h.example\n");
  }

  @Test
  void withoutGitThereIsAHint() throws Exception {
    Path programs = Files.createDirectories(folder.resolve("bin"));
    Files.createSymbolicLink(programs.resolve("sh"), Path.of("/bin/sh"));
    environment.put("PATH", programs.toString());

    assertThatThrownBy(() -> files(""))
        .hasMessage("git cannot fetch " + server.url("r.git") + ": the program git is not there");
  }

  @Test
  void aRepositoryWithNewerIdsIsFetched() throws Exception {
    GitRepository newer = GitRepository.make(folder, "newer", "--object-format=sha256");
    String commit = newer.file("n", "newer").commit("n");
    GitAddress address = GitAddress.parse(server.url("newer.git")).orElseThrow();

    assertThat(commit).hasSize(64);
    assertThat(text(repositories().checkout(address).files(), "n")).isEqualTo("newer");
  }

  /** Commits what git's own command would refuse to. */
  private void submodule(String path, String url, Path files) throws Exception {
    String commit = Tools.run("git", "-C", files.toString(), "rev-parse", "HEAD").strip();
    repository.file(
        ".gitmodules", "[submodule \"m\"]\n\tpath = " + path + "\n\turl = " + url + "\n");
    repository.git("add", ".gitmodules");
    repository.git("update-index", "--add", "--cacheinfo", "160000," + commit + "," + path);
    repository.git("commit", "--quiet", "--message=module");
    repository.publish();
  }

  private Repositories repositories() throws IOException {
    return new Repositories(
        work, new GitCommand(work, environment, AddressSecrets.NONE), Transfers.UNSEEN);
  }

  private GitAddress address(String rest) {
    return GitAddress.parse(server.url("r.git") + rest).orElseThrow();
  }

  private Snapshot files(String rest) throws IOException, InterruptedException {
    return repositories().checkout(address(rest)).files();
  }

  private Snapshot keeping(String rest) throws IOException, InterruptedException {
    return repositories().checkout(address(rest).with(Optional.empty(), Optional.of(true))).files();
  }

  private static void executable(Path program) throws IOException {
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static void assertMode(Snapshot files, String path, int mode) throws IOException {
    FileNode node = files.find(ImagePath.of(path)).orElseThrow();
    assertThat(node.attributes().mode()).as(path).isEqualTo(mode);
    assertThat(node.attributes().uid()).isZero();
  }

  private static String text(Snapshot files, String path) throws IOException {
    try (InputStream in = files.open(ImagePath.of(path))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
