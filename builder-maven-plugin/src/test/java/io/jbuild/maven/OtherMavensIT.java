package io.jbuild.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Mavens besides the one that runs the tests: the newest 3, and 4. */
class OtherMavensIT {

  /** The same work done by another Maven. */
  static LocalMaven other(LocalMaven maven, String name) {
    return maven.with(
        "MAVEN_HOME", LocalMaven.WORK.resolveSibling("mavens").resolve(name).toString());
  }

  static List<String> mavens() throws Exception {
    try (Stream<Path> found = Files.list(LocalMaven.WORK.resolveSibling("mavens"))) {
      return found.map(home -> home.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("mavens")
  void theyBuildTheSameImages(String name) throws Exception {
    LocalMaven maven = LocalMaven.of(OtherMavensIT.class).withBusybox();
    LocalMaven other = other(maven, name).withStore("store-" + name);
    new JbuildCommand(other.store()).makeBusybox(maven.folder().resolve("busybox-" + name));

    maven.succeed(maven.project("single"), "package");
    String log = other.succeed(other.project("single", other.folder().resolve(name)), "package");
    other.succeed(other.project("twice", other.folder().resolve(name)), "package", "-T2");

    assertThat(log).contains("Built example/greeting:1.5").doesNotContain("[WARNING] Parameter");
    assertThat(other.image("example/greeting:1.5").digest())
        .isEqualTo(maven.image("example/greeting:1.5").digest());
    assertThat(other.image("one:1.0").rootFilesystem().find("made-by")).isPresent();
    assertThat(other.image("two:1.0").rootFilesystem().find("made-by")).isPresent();
  }
}
