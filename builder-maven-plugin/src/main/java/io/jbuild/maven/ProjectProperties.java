package io.jbuild.maven;

import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.maven.project.MavenProject;

/** Properties of a project as build arguments. */
final class ProjectProperties {

  private ProjectProperties() {}

  /**
   * Those that are asked for, by the arguments' names.
   *
   * @param typed on the command line, which count more
   * @param patterns names, in which {@code *} stands for any text
   */
  static SortedMap<String, String> of(
      MavenProject project, Properties typed, List<String> patterns) {
    SortedMap<String, String> arguments = new TreeMap<>();
    if (patterns.isEmpty()) {
      return arguments;
    }
    Pattern wanted =
        Pattern.compile(
            patterns.stream().map(ProjectProperties::regex).collect(Collectors.joining("|")));
    Properties all = all(project, typed);
    for (String name : all.stringPropertyNames()) {
      if (wanted.matcher(name).matches()) {
        arguments.put(
            name.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT), all.getProperty(name));
      }
    }
    return arguments;
  }

  private static String regex(String pattern) {
    return Stream.of(pattern.split("\\*", -1))
        .map(Pattern::quote)
        .collect(Collectors.joining(".*"));
  }

  /** As the pom's own expressions find them. */
  private static Properties all(MavenProject project, Properties typed) {
    Properties all = new Properties();
    all.putAll(project.getProperties());
    all.setProperty("project.groupId", project.getGroupId());
    all.setProperty("project.artifactId", project.getArtifactId());
    all.setProperty("project.version", project.getVersion());
    all.setProperty("project.packaging", project.getPackaging());
    all.setProperty("project.name", project.getName());
    all.setProperty("project.build.finalName", project.getBuild().getFinalName());
    all.putAll(typed);
    return all;
  }
}
