package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CommandNameTest {

  @ParameterizedTest
  @EnumSource
  void aCommandIsFoundByTheNameThatItsHelpHas(CommandName name) {
    assertThat(CommandName.of(name.word())).contains(name);
    assertThat(name.command().syntax().name()).isEqualTo(name.word());
  }

  @ParameterizedTest
  @EnumSource
  void itsSummaryFitsBesideItsName(CommandName name) {
    assertThat(name.summary()).hasSizeLessThan(64).matches("[A-Z].*[^.]");
  }

  /** A new command that nobody put into the list would not be found. */
  @Test
  void eachClassOfACommandIsInTheList() throws IOException, URISyntaxException {
    Path folder = Path.of(Command.class.getResource("Command.class").toURI()).getParent();
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(
              files
                  .map(file -> file.getFileName().toString())
                  .filter(file -> file.matches("\\w+Command\\.class"))
                  .map(file -> file.replace(".class", "")))
          .containsExactlyInAnyOrderElementsOf(
              Stream.of(CommandName.values())
                  .map(name -> name.command().getClass().getSimpleName())
                  .toList());
    }
  }
}
