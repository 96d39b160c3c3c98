package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.oci.Digest;
import io.jbuild.testkit.RegistryProcess;
import io.jbuild.testkit.Tools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** By which digest docker's registry has an image, as skopeo and we say it. */
@Tag("interop")
class RegistryDigestsTest {

  @TempDir Path folder;

  private final Typed user = new Typed();
  private RegistryProcess registry;
  private String app = "";

  @BeforeEach
  void start() throws Exception {
    registry = RegistryProcess.start(Files.createDirectory(folder.resolve("registry")));
    app = registry.host() + "/team/app";
    user.engines = RealEngine::open;
    file("one");
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  private void file(String text) throws IOException {
    Path context = Files.createDirectories(folder.resolve("context"));
    Files.writeString(context.resolve("Dockerfile"), "FROM scratch\nCOPY file /\n");
    Files.writeString(context.resolve("file"), text);
  }

  private String ok(String... words) {
    user.environment.put("JBUILD_STORE", folder.resolve("store").toString());
    assertThat(user.type(words)).as(user.err).isZero();
    return user.out;
  }

  private void build(String name, String... more) {
    String[] words = new String[4 + more.length];
    System.arraycopy(
        new String[] {"-q", "-t", name, folder.resolve("context").toString()}, 0, words, 0, 4);
    System.arraycopy(more, 0, words, 4, more.length);
    ok(words);
  }

  private String known(String name) {
    return ok("inspect", "-f", "{{json .RepoDigests}}", name).strip();
  }

  private String there(String name) throws Exception {
    return Tools.run(
            "skopeo",
            "inspect",
            "--no-tags",
            "--format",
            "{{.Digest}}",
            "--tls-verify=false",
            "docker://" + name)
        .strip();
  }

  @Test
  void whatNoRegistryHasHasNone() {
    build(app + ":1");

    assertThat(known(app + ":1")).isEqualTo("[]");
    assertThat(ok("images", "--digests", "--format", "{{.Tag}} {{.Digest}}"))
        .isEqualTo("1 <none>\n");
  }

  @Test
  void aPushSaysItForAllNamesOfTheRepositoryAndForNoOther() throws Exception {
    build(app + ":1");
    ok("push", app + ":1");
    ok("tag", app + ":1", app + ":2");
    ok("tag", app + ":1", "mine");
    build(app + ":1"); // The same again.

    String digest = there(app + ":1");
    assertThat(known("mine")).isEqualTo("[\"" + app + "@" + digest + "\"]");
    assertThat(
            ok("images", "--digests", "--format", "{{.Repository}}:{{.Tag}} {{.Digest}}").lines())
        .containsExactlyInAnyOrder(
            app + ":1 " + digest, app + ":2 " + digest, "mine:latest <none>");

    ok("rmi", app + ":1");
    assertThat(known("mine")).isEqualTo("[\"" + app + "@" + digest + "\"]");
    ok("rmi", app + ":2");
    assertThat(known("mine")).isEqualTo("[]");
  }

  @Test
  void theDigestOfTheRegistryIsAName() throws Exception {
    build(app + ":1", "--push");
    String name = app + "@" + there(app + ":1");

    assertThat(ok("inspect", "-f", "{{.Id}}", name))
        .isEqualTo(ok("inspect", "-f", "{{.Id}}", app + ":1"));
    ok("tag", name, "mine");
    assertThat(user.type("rmi", name)).isNotZero();
    assertThat(user.err).contains(name + " is what a registry has as " + app + ":1");
    registry.close();
    ok("history", name);
    ok("save", "-o", folder.resolve("saved").toString(), name);
  }

  @Test
  void ofAnImageThatIsThereTwiceOneGoesAndTheImageStays() throws Exception {
    build(app + ":1", "--push");
    String name = app + "@" + there(app + ":1");
    ok("pull", "-q", name);

    assertThat(ok("rmi", name)).isEqualTo("Untagged: " + name + "\n");
    assertThat(ok("images", "-q", app)).hasLineCount(1);
    assertThat(ok("inspect", "-f", "{{json .RepoTags}}", app + ":1"))
        .isEqualTo("[\"" + app + ":1\"]\n");
  }

  @Test
  void anotherImageOfTheNameIsNotThatOfTheRegistry() throws Exception {
    build(app + ":1", "--push");
    String digest = there(app + ":1");
    assertThat(known(app + ":1")).contains(digest);
    file("two");
    build(app + ":1");

    assertThat(known(app + ":1")).isEqualTo("[]");
  }

  @Test
  void aPullSaysWhatTheNameStandsForAlsoWhereThatIsAnIndex() throws Exception {
    build(app + ":all", "--platform", "linux/amd64,linux/arm64", "--push");
    String index =
        Tools.run("skopeo", "inspect", "--raw", "--tls-verify=false", "docker://" + app + ":all");
    String digest = Digest.of(index.getBytes(StandardCharsets.UTF_8)).toString();
    assertThat(known(app + ":all")).isEqualTo("[\"" + app + "@" + digest + "\"]");
    ok("rmi", app + ":all");

    ok("pull", "-q", app + ":all");
    assertThat(known(app + ":all")).isEqualTo("[\"" + app + "@" + digest + "\"]");

    Files.writeString(folder.resolve("context/Dockerfile"), "FROM " + app + "@" + digest + "\n");
    build("derived");
    assertThat(known(app + "@" + digest)).isEqualTo("[\"" + app + "@" + digest + "\"]");
  }
}
