package io.jbuild.explanation;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.blob.WorkFolder;
import io.jbuild.cache.CacheKey;
import io.jbuild.secret.HiddenTexts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WithheldValuesTest {

  private static final List<String> SETTINGS =
      List.of("API_TOKEN=correct-horse", "PIN_KEY=7", "URL=//correct-horse@host", "V=1", "W_KEY=");

  @TempDir Path folder;

  @Test
  void valuesThatSoundSecretAreToldApartAndNotKept() throws IOException {
    List<String> kept = kept("one", "environment", SETTINGS);

    assertThat(kept).isEqualTo(kept("one", "environment", SETTINGS));
    assertThat(kept.toString()).doesNotContain("correct-horse", "=7");
    assertThat(kept.stream().map(WithheldValues::shown))
        .containsExactly("API_TOKEN=***", "PIN_KEY=***", "URL=//***@host", "V=1", "W_KEY=");
    assertThat(kept.stream().filter(WithheldValues::isWithheld)).hasSize(3);
    assertThat(kept("one", "environment", List.of("API_TOKEN=correct-house")).get(0))
        .isNotEqualTo(kept.get(0));
  }

  @Test
  void whatHasSuchAValueInItNamesItsVariable() throws IOException {
    String kept = kept("one", "working directory", List.of("/v/correct-horse")).get(0);

    assertThat(WithheldValues.shown(kept)).isEqualTo("/v/***");
    assertThat(WithheldValues.variables(kept)).containsExactly("API_TOKEN");
    assertThat(WithheldValues.variables("/v/1")).isEmpty();
  }

  @Test
  void storesDoNotShareHashesAndTheSaltIsTheOwners() throws IOException {
    assertThat(kept("one", "environment", SETTINGS).get(1))
        .isNotEqualTo(kept("other", "environment", SETTINGS).get(1));
    assertThat(Files.getPosixFilePermissions(folder.resolve("one/salt")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void aCommandIsKeptAsTheDockerfileHasIt() throws IOException {
    List<String> words = List.of("sh", "-c", "echo correct-horse");

    assertThat(kept("one", "arguments", words)).isEqualTo(words);
    assertThat(kept("one", "script EOF", words)).isEqualTo(words);
  }

  @Test
  void aStoreWithoutSuchValuesHasNoSalt() throws IOException {
    assertThat(kept("one", "environment", List.of("V=1"))).containsExactly("V=1");
    assertThat(folder.resolve("one/salt")).doesNotExist();
  }

  /** Each time by another build. */
  private List<String> kept(String store, String name, List<String> values) throws IOException {
    Path jbuild = Files.createDirectories(folder.resolve(store));
    HiddenTexts hidden = new HiddenTexts(List.of());
    hidden.hide("API_TOKEN", "correct-horse");
    try (WorkFolder work = new WorkFolder(jbuild.resolve("work"))) {
      return new WithheldValues(jbuild, work, hidden)
          .of(List.of(new CacheKey.Ingredient(name, values)))
          .get(0)
          .values();
    }
  }
}
