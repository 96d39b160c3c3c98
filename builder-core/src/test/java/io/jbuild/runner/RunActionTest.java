package io.jbuild.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.blob.LayoutBlobStore;
import io.jbuild.blob.WorkFolder;
import io.jbuild.cache.CacheKey;
import io.jbuild.command.CommandRunner;
import io.jbuild.command.LazyCommandRunner;
import io.jbuild.command.Secrets;
import io.jbuild.failure.Lines;
import io.jbuild.layer.LayerStack;
import io.jbuild.layer.LayerStore;
import io.jbuild.oci.Platform;
import io.jbuild.oci.RunSettings;
import io.jbuild.plan.RunDemands;
import io.jbuild.plan.Step;
import io.jbuild.plan.StepId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RunActionTest {

  @Test
  void thePlatformIsPartOfTheKey() throws Exception {
    assertThat(key("linux/amd64")).isEqualTo(key("linux/amd64"));
    assertThat(key("linux/arm64")).isNotEqualTo(key("linux/amd64"));
    assertThat(key("linux/arm/v6")).isNotEqualTo(key("linux/arm/v7"));
  }

  @Test
  void whatNobodyAskedForIsNoPartOfTheKeyAndWhatSomebodyDidIs() throws Exception {
    assertThat(key("linux/amd64").ingredients())
        .extracting(CacheKey.Ingredient::name)
        .doesNotContain("hosts", "shared memory", "limits");
    List<RunSettings> settings =
        List.of(
            RunSettings.DEFAULT,
            new RunSettings(
                List.of(new RunSettings.Host("a", "::1")), OptionalLong.empty(), List.of()),
            new RunSettings(List.of(), OptionalLong.of(1), List.of()),
            new RunSettings(
                List.of(), OptionalLong.empty(), List.of(new RunSettings.Limit("core", 1, 1))),
            new RunSettings(
                List.of(), OptionalLong.empty(), List.of(new RunSettings.Limit("core", 1, 2))));
    List<CacheKey> keys = new ArrayList<>();
    for (RunSettings asked : settings) {
      keys.add(key("linux/amd64", asked));
    }
    assertThat(keys).doesNotHaveDuplicates();
  }

  private static CacheKey key(String platform) throws Exception {
    return key(platform, RunSettings.DEFAULT);
  }

  private static CacheKey key(String platform, RunSettings settings) throws Exception {
    Step.Run step =
        new Step.Run(
            new StepId(1),
            "RUN x",
            new Lines(1, 1),
            new StepId(0),
            Platform.parse(platform),
            Optional.empty(),
            List.of("x"),
            new TreeMap<>(),
            new TreeMap<>(),
            "",
            "/",
            true,
            "host",
            List.of(),
            settings,
            RunDemands.NONE);
    WorkFolder work = new WorkFolder(Path.of(""));
    LayerStore layers = new LayerStore(Path.of(""), new LayoutBlobStore(Path.of(""), work), work);
    return new RunAction(
            step,
            new StageContent(layers, io.jbuild.cache.ContentMemory.NONE),
            new LazyCommandRunner(RunActionTest::none),
            Secrets.NONE)
        .key(id -> LayerStack.EMPTY);
  }

  private static CommandRunner none() {
    throw new AssertionError("nothing is run to make a key");
  }
}
