package io.jbuild.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jbuild.failure.BuildException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class StoreLocationTest {

  private final SortedMap<String, String> environment = new TreeMap<>();

  @Test
  void whatIsSaidNowCountsMoreThanWhatIsSaidForAlways() {
    environment.put("HOME", "/home/ann");
    assertThat(StoreLocation.find(Optional.empty(), environment))
        .isEqualTo(Path.of("/home/ann/.local/share/jbuild"));

    environment.put("XDG_DATA_HOME", "relative/is/ignored");
    assertThat(StoreLocation.find(Optional.empty(), environment))
        .isEqualTo(Path.of("/home/ann/.local/share/jbuild"));

    environment.put("XDG_DATA_HOME", "/data");
    assertThat(StoreLocation.find(Optional.empty(), environment))
        .isEqualTo(Path.of("/data/jbuild"));

    environment.put("JBUILD_STORE", "/store");
    assertThat(StoreLocation.find(Optional.empty(), environment)).isEqualTo(Path.of("/store"));
    assertThat(StoreLocation.find(Optional.of("here"), environment)).isEqualTo(Path.of("here"));
  }

  @Test
  void aStoreNeedsAPlace() {
    assertThat(refusal(Optional.empty())).hasMessageContaining("HOME is not set");
    assertThat(refusal(Optional.empty()).hint()).isEqualTo("Name a directory with {store}.");
    assertThat(refusal(Optional.of(""))).hasMessage("the name of the store's directory is empty");
    assertThat(refusal(Optional.of("\0"))).hasMessageContaining("is not a path");
  }

  private BuildException refusal(Optional<String> option) {
    return catchThrowableOfType(
        BuildException.class, () -> StoreLocation.find(option, environment));
  }
}
