package io.jbuild.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Dockerfiles with the trees that they must give. {@code -Djbuild.golden=rewrite} writes the trees
 * anew; the difference is reviewed before it is committed.
 */
class GoldenTreeTest {
  private static final Path CASES = Path.of("src/test/resources/parse");

  static List<String> cases() throws IOException {
    try (Stream<Path> folders = Files.list(CASES)) {
      return folders.map(folder -> folder.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void givesTheTree(String name) throws IOException {
    Path tree = CASES.resolve(name).resolve("tree.txt");
    String printed =
        TreePrinter.print(Files.readAllBytes(CASES.resolve(name).resolve("Dockerfile")));
    if (System.getProperty("jbuild.golden", "").equals("rewrite")) {
      Files.writeString(tree, printed, StandardCharsets.UTF_8);
    }
    assertThat(printed).isEqualTo(Files.readString(tree, StandardCharsets.UTF_8));
  }
}
