package io.jbuild.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** What Maven loads into its process (docs/adr/0028). */
class PluginJarIT {

  private static final Path TARGET = Path.of("target");
  private static final long MOST_BYTES = 40 << 20;
  private static final Pattern DEPENDENCY = Pattern.compile("(?s)<dependency>.*?</dependency>");

  private static Path jar() {
    return TARGET.resolve("jbuild-maven-plugin-" + LocalRepository.version() + ".jar");
  }

  @Test
  void isOneJarThatIsNotTooLarge() throws IOException {
    assertThat(Files.size(jar())).isLessThan(MOST_BYTES);
    String pom = Files.readString(Path.of("dependency-reduced-pom.xml"), StandardCharsets.UTF_8);
    assertThat(DEPENDENCY.matcher(pom).results().map(found -> found.group()))
        .isNotEmpty()
        .allMatch(one -> one.contains("<scope>provided") || one.contains("<scope>test"));
  }

  @Test
  void hasNothingThatMavenHasToo() throws IOException {
    try (ZipFile zip = new ZipFile(jar().toFile())) {
      List<String> names = zip.stream().map(ZipEntry::getName).toList();
      assertThat(names).contains("io/jbuild/Jbuild.class", "io/jbuild/maven/slf4j/Logger.class");
      for (String mavens :
          List.of("org/slf4j/", "org/apache/maven/", "org/codehaus/plexus/", "javax/inject/")) {
        assertThat(names).noneMatch(name -> name.startsWith(mavens));
      }
    }
  }

  @Test
  void whatIsLoadedBesideTheGoalIsThere() throws IOException {
    List<String> list =
        Files.readAllLines(Path.of("src/main/resources/io/jbuild/maven/classes.txt"));
    try (ZipFile zip = new ZipFile(jar().toFile())) {
      List<String> there =
          list.stream()
              .filter(name -> zip.getEntry(name.replace('.', '/') + ".class") != null)
              .toList();
      // A few names may change before classes.sh is run again.
      assertThat(there).hasSizeGreaterThan(list.size() * 9 / 10).contains("io.jbuild.solve.Solver");
    }
  }
}
