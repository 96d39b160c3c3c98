package io.jbuild.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jbuild.blob.LayoutBlobStore;
import io.jbuild.blob.WorkFolder;
import io.jbuild.event.Transfers;
import io.jbuild.failure.BuildException;
import io.jbuild.file.ByteString;
import io.jbuild.http.Proxies;
import io.jbuild.testkit.GitRepository;
import io.jbuild.testkit.Tools;
import io.jbuild.testkit.WebServer;
import io.jbuild.testkit.WebServer.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names of secrets name servers: what is for one goes to it alone, and not where it leads. */
class AddressSecretsTest {

  @TempDir Path folder;
  private final SortedMap<String, ByteString> secrets = new TreeMap<>();
  private final SortedMap<String, String> environment = new TreeMap<>();

  @SuppressWarnings("NullAway.Init") // made before each test
  private WorkFolder work;

  @SuppressWarnings("NullAway.Init") // made before each test
  private WebServer web;

  @SuppressWarnings("NullAway.Init") // made before each test
  private WebServer other;

  @BeforeEach
  void start() throws Exception {
    environment.put("PATH", System.getenv("PATH"));
    work = new WorkFolder(folder.resolve("work"));
    web = WebServer.start();
    other = WebServer.start("127.0.0.2");
  }

  @AfterEach
  void stop() throws IOException {
    web.close();
    other.close();
    work.close();
  }

  @Test
  void oneForTheWebGoesToItsServerAlone() throws Exception {
    web.put("/f", Answer.of(302, "", "Location", other.url("/g")));
    other.put("/g", Answer.of(200, "hello"));
    secrets.put("HTTP_AUTH_HEADER_127.0.0.1", ByteString.of("Basic abc\n"));
    secrets.put("HTTP_AUTH_TOKEN_127.0.0.1.example", ByteString.of("wrong"));
    secrets.put("GIT_AUTH_TOKEN", ByteString.of("wrong"));

    download("/f");

    assertThat(web.requests().get(0).header("Authorization")).isEqualTo("Basic abc");
    assertThat(other.requests().get(0).header("Authorization")).isEmpty();
  }

  @Test
  void aTokenCountsMoreThanAHeaderAndThanTheAddress() throws Exception {
    web.put("/f", Answer.of(200, "hello"));
    secrets.put("HTTP_AUTH_HEADER_127.0.0.1", ByteString.of("Basic abc"));
    secrets.put("HTTP_AUTH_TOKEN_127.0.0.1", ByteString.of("token"));

    download("/f");

    assertThat(web.requests().get(0).header("Authorization")).isEqualTo("Bearer token");
  }

  @Test
  void oneForARepositoryGoesToItsServerAlone() throws Exception {
    GitRepository made = GitRepository.make(folder, "r");
    made.file("a.txt", "one").commit("first");
    String bare = folder.resolve("web/r.git").toString();
    Tools.run("git", "clone", "--quiet", "--bare", made.files().toString(), bare);
    Tools.run("git", "-C", bare, "update-server-info");
    web.serve(folder.resolve("web"));
    other.serve(folder.resolve("web"));
    secrets.put("GIT_AUTH_HEADER", ByteString.of("for anybody"));
    secrets.put("GIT_AUTH_TOKEN." + web.host(), ByteString.of("token\n"));
    secrets.put("HTTP_AUTH_TOKEN_127.0.0.1", ByteString.of("wrong"));

    repositories().checkout(repository(web));
    repositories().checkout(repository(other));

    // base64 of x-access-token:token
    assertThat(web.requests())
        .isNotEmpty()
        .allMatch(
            asked -> asked.header("Authorization").equals("basic eC1hY2Nlc3MtdG9rZW46dG9rZW4="));
    assertThat(other.requests())
        .isNotEmpty()
        .allMatch(asked -> asked.header("Authorization").equals("for anybody"));
  }

  @Test
  void oneForARepositoryFollowsNoRedirect() throws Exception {
    String asked = "/r.git/info/refs?service=git-upload-pack";
    web.put(asked, Answer.of(302, "", "Location", other.url(asked)));
    secrets.put("GIT_AUTH_TOKEN", ByteString.of("token"));

    BuildException refusal =
        catchThrowableOfType(BuildException.class, () -> repositories().commit(repository(web)));

    assertThat(refusal).hasMessageContaining(": ");
    assertThat(refusal.hint()).startsWith("It has moved, and a secret is not sent");
    assertThat(web.requests()).hasSize(1);
    assertThat(other.requests()).isEmpty();
  }

  @Test
  void theOwnServerComesFirstAndGithubIsOnePlace() {
    secrets.put("GIT_AUTH_TOKEN", ByteString.of("any"));
    secrets.put("GIT_AUTH_HEADER.h:8080", ByteString.of("own"));
    AddressSecrets all = new AddressSecrets(secrets);

    assertThat(all.git("https://name@h:8080/r.git").orElseThrow().header()).isEqualTo("own");
    assertThat(all.git("https://h/r.git").orElseThrow().scope()).isEqualTo("https://h/r.git");
    assertThat(all.git("https://github.com/a/b.git").orElseThrow().scope())
        .isEqualTo("https://github.com/");
    assertThat(all.git("https://github.com.evil/a/b.git").orElseThrow().scope())
        .isEqualTo("https://github.com.evil/a/b.git");
    assertThat(all.git("ssh://h:8080/r.git")).isEmpty();
    assertThat(all.toString()).doesNotContain("own").contains("GIT_AUTH_TOKEN");
  }

  private void download(String path) throws Exception {
    WebClient client =
        new WebClient(
            new Proxies(environment), Duration.ofSeconds(30), new AddressSecrets(secrets));
    new Downloads(
            RemoteFilesTest.unheard(folder, /* remembers= */ false),
            new LayoutBlobStore(folder.resolve("store"), work),
            work,
            client)
        .ask(web.url(path));
  }

  private Repositories repositories() throws IOException {
    return new Repositories(
        work, new GitCommand(work, environment, new AddressSecrets(secrets)), Transfers.UNSEEN);
  }

  private static GitAddress repository(WebServer server) {
    return GitAddress.parse(server.url("/r.git")).orElseThrow();
  }
}
