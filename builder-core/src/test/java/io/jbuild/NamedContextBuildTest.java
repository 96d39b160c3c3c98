package io.jbuild;

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
import io.jbuild.testkit.LayoutImage;
import io.jbuild.testkit.LayoutReader;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds with contexts that were named; nothing is run in them. */
class NamedContextBuildTest {

  @TempDir Path folder;

  private final Map<String, String> contexts = new TreeMap<>();
  private final List<String> afresh = new ArrayList<>();
  private final List<BuildEvent> events = new ArrayList<>();

  @BeforeEach
  void makeFolders() throws Exception {
    Path base = Files.createDirectories(folder.resolve("base/sub"));
    Files.writeString(base.resolve("f"), "from the folder");
    Files.writeString(folder.resolve("base/x.log"), "ignored");
    Files.writeString(folder.resolve("base/.dockerignore"), "*.log\n.dockerignore\n");
    Files.createDirectories(folder.resolve("context"));
    Files.writeString(folder.resolve("context/own.log"), "own");
  }

  @Test
  void aFolderIsReadByItsOwnIgnoreFile() throws Exception {
    contexts.put("base", folder.resolve("base").toString());
    LayoutImage image =
        build(
            "FROM base\nCOPY own.log /\nFROM scratch\nCOPY --from=base / /copied/\nCOPY --from=0 / /\n");
    assertThat(image.rootFilesystem().files())
        .containsOnlyKeys("copied", "copied/sub", "copied/sub/f", "own.log", "sub", "sub/f");
  }

  @Test
  void anImageOfALayoutIsABase() throws Exception {
    build("FROM scratch\nCOPY own.log /\nENV FROM=layout\n");
    contexts.put("base", "oci-layout://" + folder.resolve("store") + ":latest");
    LayoutImage image = build("FROM base AS a\nCOPY own.log /second\n");
    assertThat(image.rootFilesystem().files()).containsOnlyKeys("own.log", "second");
    contexts.put("base", "oci-layout://" + folder.resolve("store") + ":nope");
    BuildException refusal =
        catchThrowableOfType(BuildException.class, () -> build("FROM base AS a\n"));
    // The context has the stage's name and that of its image.
    assertThat(refusal).hasMessageContaining("has no image \"nope\"");
  }

  @Test
  void theStepsOfAStageAreDoneAgain() throws Exception {
    String dockerfile =
        """
        FROM scratch AS a
        COPY own.log /a
        FROM scratch AS b
        COPY own.log /b
        FROM scratch
        COPY --from=a /a /
        COPY --from=b /b /
        """;
    build(dockerfile);
    events.clear();
    afresh.add("B");
    afresh.add("bb");
    build(dockerfile);
    assertThat(events)
        .filteredOn(BuildEvent.StepStarted.class::isInstance)
        .extracting(event -> ((BuildEvent.StepStarted) event).name())
        .containsExactly("[b 1/1] COPY own.log /b");
    assertThat(events)
        .filteredOn(BuildEvent.Warning.class::isInstance)
        .extracting(event -> ((BuildEvent.Warning) event).message())
        .containsExactly("there is no stage bb to be done afresh: did you mean b?");
  }

  @Test
  void whatCannotBeAContextIsRefused() {
    for (String value :
        List.of(
            "/nowhere", folder.resolve("base/sub/f").toString(), "docker-image://UP", "target:x")) {
      contexts.put("base", value);
      BuildException refusal =
          catchThrowableOfType(BuildException.class, () -> build("FROM scratch\n"));
      assertThat(refusal.blame()).isEqualTo(Blame.USAGE);
      assertThat(refusal).hasMessageContaining("base");
    }
  }

  @Test
  void whatARunMayNotHaveIsRefusedBeforeTheFirstStep() {
    for (String[] flag :
        List.of(
            new String[] {"--device=a,required", "required device \"a\" is not registered"},
            new String[] {"--security=insecure", "security.insecure is not allowed"})) {
      BuildException refusal =
          catchThrowableOfType(
              BuildException.class,
              () -> build("FROM scratch\nCOPY own.log /\nRUN " + flag[0] + " x\n"));
      assertThat(refusal).hasMessage(flag[1]);
    }
    assertThat(events).noneMatch(BuildEvent.StepStarted.class::isInstance);
  }

  private LayoutImage build(String dockerfile) throws Exception {
    Path file = Files.writeString(folder.resolve("Dockerfile"), dockerfile);
    Path store = folder.resolve("store");
    Jbuild.open(store, new TreeMap<>())
        .build(
            new BuildRequest(
                new BuildContext.Folder(folder.resolve("context")),
                Optional.of(file),
                List.of(ImageReference.parse("made")),
                new TreeMap<>(),
                new TreeMap<>(),
                Optional.empty(),
                List.of(),
                List.of(),
                Optional.empty(),
                BuildRequest.Network.HOST,
                BuildRequest.Cache.USE,
                BuildRequest.Pull.MISSING,
                1,
                ContextOptions.of(new TreeMap<>(contexts)),
                afresh,
                RunSettings.DEFAULT,
                SecretOptions.NONE,
                Isolation.AUTO,
                Set.of(),
                DeviceOptions.DEFAULT,
                AttestOptions.NONE,
                BuildRequest.Failed.DROPPED,
                CacheOptions.NONE),
            events::add,
            OutputStream.nullOutputStream());
    return LayoutReader.open(store).image("made:latest");
  }
}
