package io.jbuild;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jbuild.event.BuildEvent;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.RunSettings;
import io.jbuild.request.AttestOptions;
import io.jbuild.request.BuildContext;
import io.jbuild.request.BuildRequest;
import io.jbuild.request.CacheOptions;
import io.jbuild.request.ContextOptions;
import io.jbuild.request.DeviceOptions;
import io.jbuild.request.Isolation;
import io.jbuild.request.SecretOptions;
import io.jbuild.testkit.LayoutReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets of builds without RUN: what is refused, and what of them is nowhere. */
class SecretBuildTest {

  private static final String VALUE = "correct-horse-battery";
  private static final String ENCODED =
      Base64.getEncoder().encodeToString(("user:" + VALUE).getBytes(UTF_8));

  @TempDir Path folder;
  private final List<String> secrets = new ArrayList<>();
  private final List<String> agents = new ArrayList<>();
  private final SortedMap<String, String> arguments = new TreeMap<>();
  private final SortedMap<String, String> environment = new TreeMap<>(System.getenv());
  private final List<BuildEvent> events = Collections.synchronizedList(new ArrayList<>());

  @BeforeEach
  void makeFiles() throws IOException {
    Files.createDirectories(folder.resolve("context"));
    Files.writeString(folder.resolve("token"), VALUE + "\n");
    secrets.add("id=token,src=" + folder.resolve("token"));
  }

  @Test
  void aLayerThatHoldsAValueIsNotKept() throws Exception {
    write("context/sub/.npmrc", "_auth=" + ENCODED + "\n");

    BuildException failure = failure("FROM scratch\nCOPY . /app/\n");

    assertThat(failure)
        .hasMessage("the secret token is in the layer of this step, in /app/sub/.npmrc");
    assertThat(failure.lines().orElseThrow().first()).isEqualTo(2);
    assertThat(failure.blame()).isEqualTo(Blame.DOCKERFILE);
    assertThat(
            Files.exists(folder.resolve("store/jbuild/steps"))
                ? files("store/jbuild/steps")
                : List.of())
        .isEmpty();
    assertNowhereInTheStore();
    // Nor does a later build find it done.
    failure("FROM scratch\nCOPY . /app/\n");
  }

  @Test
  void namesLinksAndDeletedFilesAreLookedAtToo() throws Exception {
    write("context/" + VALUE, "");
    assertThat(failure("FROM scratch\nCOPY . /a/\n")).hasMessageEndingWith("in /a/***");

    Files.delete(folder.resolve("context/" + VALUE));
    Files.createSymbolicLink(folder.resolve("context/link"), Path.of(VALUE));
    assertThat(failure("FROM scratch\nCOPY . /a/\n")).hasMessageEndingWith("in /a/link");
    assertNowhereInTheStore();
  }

  @Test
  void aLayerOfSomebodyElseStays() throws Exception {
    write("context/f", VALUE);
    secrets.clear();
    build("FROM scratch\nCOPY f /\n", "before:latest");
    secrets.add("id=token,src=" + folder.resolve("token"));

    // In a stage of its own, so that its record is not found.
    failure("FROM scratch\nCOPY --chmod=644 f /\n");

    assertThat(
            LayoutReader.open(folder.resolve("store"))
                .image("before:latest")
                .rootFilesystem()
                .files())
        .containsKey("f");
  }

  @Test
  void aVariableALabelAndAnArgumentAreFoundBeforeAnythingIsBuilt() throws Exception {
    assertThat(failure("FROM scratch\nENV TOKEN=" + VALUE + "\nCOPY . /\n"))
        .hasMessage("the secret token would be in the image's config, in the variable TOKEN");
    assertThat(failure("FROM scratch\nLABEL a=\"" + ENCODED + "\"\nCOPY . /\n"))
        .hasMessage("the secret token would be in the image's config, in the label a");
    assertThat(failure("FROM scratch\nCMD [\"x\", \"" + VALUE + "\"]\nCOPY . /\n"))
        .hasMessage("the secret token would be in the image's config, in CMD");
    arguments.put("TOKEN", VALUE);
    assertThat(failure("FROM scratch\nARG TOKEN\nCOPY . /\n"))
        .hasMessage(
            "the secret token would be in the image's config, in the history: ARG TOKEN=***");
    assertThat(events).noneMatch(BuildEvent.StepStarted.class::isInstance);
    assertNowhereInTheStore();
  }

  /** No image holds it, since the stage is not the last; the record of the step would. */
  @Test
  void anArgumentThatARecordWouldHoldIsFound() throws Exception {
    BuildException failure =
        failure(
            """
            FROM scratch AS a
            RUN ["/x", "%s"]
            FROM scratch
            COPY --from=a /g /
            """
                .formatted(VALUE));

    assertThat(failure).hasMessageStartingWith("the secret token is part of this step");
    assertThat(failure.lines().orElseThrow().first()).isEqualTo(2);
    assertNowhereInTheStore();
  }

  @Test
  void whatIsToldHasNoValuesInIt() throws Exception {
    failure("FROM scratch\nCOPY " + VALUE + " /\n");

    assertThat(events.toString()).doesNotContain(VALUE).contains("COPY *** /");
    BuildException failure = failure("FROM scratch\nCOPY " + VALUE + " /\n");
    assertThat(failure.message() + failure.hint()).doesNotContain(VALUE).contains("***");
  }

  @Test
  void aBuildThatKeepsItToItselfIsDone() throws Exception {
    write("context/f", "correct-horse-batter");

    build("FROM scratch\nCOPY f /\nENV A=b\n", "i:latest");

    assertNowhereInTheStore();
  }

  @Test
  void valuesComeFromTheEnvironmentAsDockerTakesThem() throws Exception {
    secrets.clear();
    environment.put("NAMED", VALUE);
    secrets.addAll(List.of("id=NAMED"));
    assertThat(failure("FROM scratch\nENV A=" + VALUE + "\nCOPY . /\n"))
        .hasMessageStartingWith("the secret NAMED would be");
    secrets.set(0, "id=other,env=NAMED");
    assertThat(failure("FROM scratch\nENV A=" + VALUE + "\nCOPY . /\n"))
        .hasMessageStartingWith("the secret other would be");
    secrets.set(0, "id=other,env=NOT_THERE");
    write("context/f", "");
    build("FROM scratch\nCOPY f /\n", "i:latest");
    assertThat(events)
        .contains(
            new BuildEvent.Warning(
                "the secret other is empty: the environment has no variable NOT_THERE"));
  }

  @Test
  void whatIsNotThereIsToldBeforeAnythingIsBuilt() {
    secrets.add("id=other,src=" + folder.resolve("none"));
    BuildException missing = failure("FROM scratch\nCOPY f /\n");
    assertThat(missing)
        .hasMessage("the secret other cannot be read: there is no file " + folder.resolve("none"));
    assertThat(missing.hint()).isEqualTo("It is the file of {secret} id=other,src=FILE.");
    assertThat(missing.blame()).isEqualTo(Blame.USAGE);

    secrets.set(1, "id=neither-file-nor-variable");
    assertThat(failure("FROM scratch\nCOPY f /\n").hint())
        .startsWith("Neither a variable nor a file has its name");

    secrets.set(1, "id=folder,src=" + folder);
    assertThat(failure("FROM scratch\nCOPY f /\n"))
        .hasMessage("the secret folder cannot be read: Is a directory");
    assertThat(events).isEmpty();
  }

  @Test
  void aSecretHasAtMost500KiB() throws Exception {
    write("large", "x".repeat(500 * 1024));
    secrets.add("id=large,src=" + folder.resolve("large"));
    write("context/f", "");
    build("FROM scratch\nCOPY f /\n", "i:latest");

    write("large", "x".repeat(500 * 1024 + 1));
    assertThat(failure("FROM scratch\nCOPY f /\n"))
        .hasMessage("the secret large is too big: it has more than 500 KiB");
  }

  @Test
  void anAgentThatIsNotThereIsToldBeforeAnythingIsBuilt() throws Exception {
    environment.remove("SSH_AUTH_SOCK");
    agents.add("default");
    BuildException none = failure("FROM scratch\nCOPY f /\n");
    assertThat(none)
        .hasMessage(
            "the SSH agent default: no agent runs: the environment has no variable SSH_AUTH_SOCK");
    assertThat(none.hint()).contains("{ssh} default=KEYFILE");

    agents.set(0, "default=" + folder.resolve("none"));
    assertThat(failure("FROM scratch\nCOPY f /\n"))
        .hasMessage(
            "the SSH agent default cannot be read: there is no file " + folder.resolve("none"));
    assertThat(events).isEmpty();
  }

  private BuildException failure(String dockerfile) {
    return catchThrowableOfType(BuildException.class, () -> build(dockerfile, "never:latest"));
  }

  private void build(String dockerfile, String tag) throws Exception {
    events.clear();
    write("Dockerfile", dockerfile);
    Jbuild.open(folder.resolve("store"), environment)
        .build(
            new BuildRequest(
                new BuildContext.Folder(folder.resolve("context")),
                Optional.of(folder.resolve("Dockerfile")),
                List.of(ImageReference.parse(tag)),
                arguments,
                new TreeMap<>(),
                Optional.empty(),
                List.of(),
                List.of(),
                Optional.empty(),
                BuildRequest.Network.HOST,
                BuildRequest.Cache.USE,
                BuildRequest.Pull.MISSING,
                2,
                ContextOptions.NONE,
                List.of(),
                RunSettings.DEFAULT,
                SecretOptions.parse(secrets, agents),
                Isolation.AUTO,
                Set.of(),
                DeviceOptions.DEFAULT,
                AttestOptions.NONE,
                BuildRequest.Failed.DROPPED,
                CacheOptions.NONE),
            events::add,
            OutputStream.nullOutputStream());
  }

  private void write(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private List<Path> files(String name) throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve(name))) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private void assertNowhereInTheStore() throws IOException {
    for (Path file : files("store")) {
      byte[] bytes = Files.readAllBytes(file);
      String text = new String(bytes, ISO_8859_1);
      assertThat(text.contains(VALUE) || text.contains(ENCODED.substring(8, 30)))
          .as("%s holds it: %s", file, Arrays.hashCode(bytes))
          .isFalse();
    }
  }
}
