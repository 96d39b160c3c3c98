package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@code docs/security.md} promises is held by tests that exist. */
class SecurityPageTest {

  @Test
  void eachPromiseIsHeldByTestsThatExist() throws IOException {
    NamedTests tests = NamedTests.read();
    List<String> mistakes = new ArrayList<>();
    int rows = 0;
    for (String line : NamedTests.page("security.md").lines().toList()) {
      List<String> named = NamedTests.in(line);
      named.stream().filter(name -> !tests.has(name)).forEach(mistakes::add);
      if (line.matches("\\| .* \\| [A-G]( [A-G])* \\| .*")) {
        rows++;
        if (named.isEmpty()) {
          mistakes.add("held by nothing: " + line);
        }
      }
    }
    assertThat(mistakes).isEmpty();
    assertThat(rows).isGreaterThan(28);
  }
}
