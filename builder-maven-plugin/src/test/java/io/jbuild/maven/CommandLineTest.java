package io.jbuild.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Properties;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CommandLineTest {

  private final Properties typed = new Properties();
  private final CommandLine commandLine = new CommandLine(typed);

  @Test
  void aListThatIsTypedCountsMoreThanThePoms() {
    typed.setProperty("jbuild.tags", "a:1, b:2,");

    assertThat(commandLine.list("tags", List.of("c:3"))).containsExactly("a:1", "b:2");
    assertThat(commandLine.list("platforms", List.of("linux/amd64")))
        .containsExactly("linux/amd64");
  }

  @Test
  void whereCommasMeanSomethingAPropertyIsOneValue() {
    typed.setProperty("jbuild.outputs", "type=oci,dest=a.tar");
    Properties project = new Properties();
    project.setProperty("jbuild.secrets", "id=a,src=b");

    assertThat(commandLine.whole("outputs", List.of("type=image"), project))
        .containsExactly("type=oci,dest=a.tar");
    assertThat(commandLine.whole("secrets", List.of("id=a", "src=b"), project))
        .containsExactly("id=a,src=b");
    assertThat(commandLine.whole("secrets", List.of("id=of-the-pom"), project))
        .containsExactly("id=of-the-pom");
  }

  @Test
  void aMapHasAPropertyForEachName() {
    typed.setProperty("jbuild.buildArgs.A", "typed");
    typed.setProperty("jbuild.buildArgs.c.d", "e");
    TreeMap<String, String> given = new TreeMap<>();
    given.put("A", "of the pom");
    given.put("B", "b");

    assertThat(commandLine.map("buildArgs", given).toString()).isEqualTo("{A=typed, B=b, c.d=e}");
  }
}
