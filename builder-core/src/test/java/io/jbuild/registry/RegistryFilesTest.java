package io.jbuild.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jbuild.failure.BuildException;
import io.jbuild.oci.ImageReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryFilesTest {

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  Path folder;

  @Test
  void whoHasAFileOfTheirOwnNeedNotMindTheMachines() throws IOException {
    write("etc/containers/registries.conf", entry("a.example", "insecure = true"));
    write("etc/containers/registries.conf.d/1.conf", entry("b.example", "insecure = true"));
    write(
        "home/.config/containers/registries.conf.d/1.conf", entry("c.example", "insecure = true"));
    write("home/.config/containers/registries.conf.d/1.txt", "not read");

    assertThat(insecure()).containsExactly("a.example", "b.example", "c.example");
    write("home/.config/containers/registries.conf", entry("d.example", "insecure = true"));
    assertThat(insecure()).containsExactly("c.example", "d.example");
    Path named = write("named", entry("e.example", "insecure = true"));
    assertThat(insecure("CONTAINERS_REGISTRIES_CONF", named.toString()))
        .containsExactly("b.example", "c.example", "e.example");
  }

  @Test
  void aFileThatTheEnvironmentNamesHasToBeThere() {
    Path missing = folder.resolve("missing");

    assertThat(
            catchThrowableOfType(
                BuildException.class,
                () -> insecure("CONTAINERS_REGISTRIES_CONF", missing.toString())))
        .hasMessage("the settings of registries in %s cannot be used: it is not there", missing);
  }

  @Test
  void whatIsSaidLaterCountsAndContainersFileBeforeDockers() throws IOException {
    write("etc/containers/registries.conf", entry("a.example", "insecure = true"));
    write(
        "home/.config/containers/registries.conf.d/1.conf", entry("a.example", "insecure = false"));
    write(
        "etc/docker/daemon.json",
        "{\"insecure-registries\":[\"a.example\", \"b.example\", \"http://c.example\","
            + " \"10.1.0.0/16\", \"fd00::/8\"]}");

    assertThat(insecure()).containsExactly("b.example", "c.example");
    assertThat(settings().insecure("10.1.200.3:5000")).contains(true);
    assertThat(settings().insecure("10.2.0.1:5000")).isEmpty();
    assertThat(settings().insecure("[fd00::1]:5000")).contains(true);
    assertThat(settings().insecure("[fe80::1]")).isEmpty();
    write("home/.config/docker/daemon.json", "{}");
    assertThat(insecure()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "a.example,        a.example/x,            true",
    "a.example,        a.example:5000/x,       false",
    "a.example:5000,   a.example:5000/x,       true",
    "a.example,        a.example.evil/x,       false",
    "a.example/x,      a.example/x:1,          true",
    "a.example/x,      a.example/xy,           false",
    "a.example/x:1,    a.example/x:1,          true",
    "a.example/x:1,    a.example/x:12,         false",
    "docker.io,        x,                      true",
    "docker.io/library/x, x:2,                 true",
    "*.a.example,      b.a.example/x,          true",
    "*.a.example,      c.b.a.example/x,        true",
    "*.a.example,      a.example/x,            false",
    "*.a.example,      b.a.example.evil/x,     false",
    "*.a.example,      evil/b.a.example,       false",
  })
  void aPrefixEndsWhereAPartOfTheNameEnds(String prefix, String name, boolean fits)
      throws IOException {
    write("etc/containers/registries.conf", "[[registry]]\nprefix = \"" + prefix + "\"\n");

    assertThat(settings().entry(ImageReference.parse(name)).isPresent()).isEqualTo(fits);
  }

  @Test
  void theLongestPrefixCounts() throws IOException {
    write(
        "etc/containers/registries.conf",
        entry("a.example/x", "blocked = true") + entry("a.example", "insecure = true"));

    assertThat(settings().entry(ImageReference.parse("a.example/x/y")).orElseThrow().blocked())
        .isTrue();
    assertThat(settings().entry(ImageReference.parse("a.example/y")).orElseThrow().blocked())
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[[registry",
        "[[registry]]\ninsecure = true",
        "[[registry]]\nlocation = 5",
        "[[registry]]\nlocation = \"a\"\n[[registry.mirror]]\ninsecure = true",
        "[registries.insecure]\nregistries = [\"a\"]",
      })
  void aFileThatCannotBeUsedIsNamed(String text) throws IOException {
    Path file = write("etc/containers/registries.conf", text);

    assertThat(catchThrowableOfType(BuildException.class, this::insecure))
        .hasMessageStartingWith("the settings of registries in " + file + " cannot be used: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"registry-mirrors\":[\"mirror.example\"]}",
        "{\"registry-mirrors\":[\"https://mirror.example/path\"]}",
        "{\"insecure-registries\":[\"10.0.0.0/99\"]}",
        "{\"insecure-registries\":\"a\"}",
        "[",
      })
  void soIsDockers(String text) throws IOException {
    Path file = write("etc/docker/daemon.json", text);

    assertThat(catchThrowableOfType(BuildException.class, this::insecure))
        .hasMessageStartingWith(file.toString());
  }

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private static String entry(String prefix, String line) {
    return "[[registry]]\nprefix = \"" + prefix + "\"\n" + line + "\n";
  }

  private RegistrySettings settings(String... variable) {
    TreeMap<String, String> environment =
        new TreeMap<>(Map.of("HOME", folder.resolve("home").toString()));
    if (variable.length > 0) {
      environment.put(variable[0], variable[1]);
    }
    return new RegistrySettings(RegistryFiles.of(environment, folder.resolve("etc")));
  }

  private List<String> insecure(String... variable) throws IOException {
    RegistrySettings settings = settings(variable);
    List<String> found = new java.util.ArrayList<>();
    for (String host : List.of("a", "b", "c", "d", "e")) {
      if (settings.insecure(host + ".example").equals(Optional.of(true))) {
        found.add(host + ".example");
      }
    }
    return found;
  }
}
