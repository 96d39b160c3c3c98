package io.jbuild.maven;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.request.BuildWords;
import java.io.StringReader;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.maven.plugin.descriptor.MojoDescriptor;
import org.apache.maven.plugin.descriptor.Parameter;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.codehaus.plexus.util.xml.Xpp3DomBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class ParameterNamesTest {

  static final List<String> OPTIONS = BuildWords.NAMES;

  @ParameterizedTest
  @CsvSource({
    "tag, tags",
    "file, dockerfile",
    "build-arg, buildArgs",
    "build-context, contexts",
    "no-cache-filter, noCacheFilters",
    "shm-size, shmSize",
    "ssh, ssh",
    "pull, pull"
  })
  void optionsHaveAPomsNames(String option, String parameter) {
    assertThat(ParameterNames.of(option)).isEqualTo(parameter);
  }

  @ParameterizedTest
  @FieldSource("OPTIONS")
  void eachOptionOfABuildIsAParameter(String option) {
    assertThat(
            Stream.of(DockerfileGoal.class, ImageGoal.class)
                .flatMap(type -> Stream.of(type.getDeclaredFields()))
                .map(Field::getName))
        .contains(ParameterNames.of(option));
  }

  @Test
  void aWrongNameIsToldWithTheRightOne() throws Exception {
    assertThat(complaints("<configuration><dockerFile>a</dockerFile><tags/></configuration>"))
        .containsExactly("there is no parameter <dockerFile>: did you mean <dockerfile>?");
    assertThat(complaints("<configuration><zzzzzzzz>a</zzzzzzzz></configuration>"))
        .containsExactly("there is no parameter <zzzzzzzz>");
    assertThat(ParameterNames.unknown(null, plugin())).isEmpty();
  }

  @Test
  void whatIsTypedIsAParametersPropertyOrIsToldOf() throws Exception {
    Properties typed = new Properties();
    for (String name :
        List.of(
            "jbuild.tags",
            "jbuild.tag",
            "jbuild.buildArgs.A",
            "jbuild.buildargs.B",
            "jbuild.buildArgs",
            "jbuild.zzzzzz",
            "jbuild.own",
            "jbuild.image.id",
            "other.tag")) {
      typed.setProperty(name, "x");
    }
    Properties own = new Properties();
    own.setProperty("jbuild.own", "");

    assertThat(ParameterNames.unknownProperties(typed, own, plugin()))
        .containsExactly(
            "there is no property jbuild.buildArgs: did you mean -Djbuild.buildArgs.NAME?",
            "there is no property jbuild.buildargs.B: did you mean -Djbuild.buildArgs.B?",
            "there is no property jbuild.tag: did you mean -Djbuild.tags?",
            "there is no property jbuild.zzzzzz");
  }

  private static List<String> complaints(String xml) throws Exception {
    return ParameterNames.unknown(Xpp3DomBuilder.build(new StringReader(xml)), plugin());
  }

  private static PluginDescriptor plugin() throws Exception {
    PluginDescriptor plugin = new PluginDescriptor();
    for (String name : List.of("dockerfile", "tags", "buildArgs")) {
      MojoDescriptor goal = new MojoDescriptor();
      goal.setGoal(name);
      goal.setPluginDescriptor(plugin);
      Parameter parameter = new Parameter();
      parameter.setName(name);
      parameter.setType(name.equals("buildArgs") ? "java.util.Map" : "java.util.List");
      goal.addParameter(parameter);
      plugin.addMojo(goal);
    }
    return plugin;
  }
}
