package io.jbuild.maven;

import io.jbuild.failure.Suggestion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.descriptor.MojoDescriptor;
import org.apache.maven.plugin.descriptor.Parameter;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.util.xml.Xpp3Dom;
import org.jspecify.annotations.Nullable;

/** The engine's options in the words of a pom. */
final class ParameterNames {

  /** Of these options a pom has several, and the parameter has a plural's name. */
  private static final List<String> SEVERAL =
      List.of(
          "add-host",
          "attest",
          "build-arg",
          "cdi-spec-dir",
          "label",
          "no-cache-filter",
          "output",
          "platform",
          "report",
          "secret",
          "tag",
          "ulimit");

  private ParameterNames() {}

  /** An option as texts for people name it. */
  static String shown(String option) {
    return option.equals("login") ? "a <server> of settings.xml" : "<" + of(option) + ">";
  }

  /** The parameter for an option. */
  static String of(String option) {
    if (option.equals("file")) {
      return "dockerfile";
    }
    if (option.equals("build-context")) {
      return "contexts";
    }
    StringBuilder name = new StringBuilder();
    for (String part : option.split("-", -1)) {
      boolean first = name.length() == 0;
      name.append(first ? part : Character.toUpperCase(part.charAt(0)) + part.substring(1));
    }
    return SEVERAL.contains(option) ? name + "s" : name.toString();
  }

  /**
   * What the pom says for an execution: a goal is given only what it has a parameter for.
   *
   * @param project whose pom it is: the plugin of a goal that was typed has none of its own
   */
  static @Nullable Xpp3Dom written(MojoExecution execution, MavenProject project) {
    Plugin plugin = inPom(execution.getPlugin(), project);
    PluginExecution own = plugin.getExecutionsAsMap().get(execution.getExecutionId());
    Object written = own == null ? plugin.getConfiguration() : own.getConfiguration();
    return written instanceof Xpp3Dom xml ? xml : null;
  }

  private static Plugin inPom(Plugin plugin, MavenProject project) {
    List<Plugin> all = new ArrayList<>(project.getBuildPlugins());
    if (project.getPluginManagement() != null) {
      all.addAll(project.getPluginManagement().getPlugins());
    }
    return all.stream()
        .filter(other -> other.getKey().equals(plugin.getKey()))
        .findFirst()
        .orElse(plugin);
  }

  /**
   * What is wrong with the names in a configuration: Maven itself takes any until 3.9, and then
   * only warns.
   *
   * @param plugin whose goals may all be meant: a pom may configure them together
   */
  static List<String> unknown(@Nullable Xpp3Dom configuration, PluginDescriptor plugin) {
    SortedSet<String> known = new TreeSet<>();
    for (MojoDescriptor goal : plugin.getMojos()) {
      for (Parameter parameter : goal.getParameters()) {
        known.add(parameter.getName());
      }
    }
    List<String> complaints = new ArrayList<>();
    for (Xpp3Dom child : configuration == null ? new Xpp3Dom[0] : configuration.getChildren()) {
      String name = child.getName();
      if (!known.contains(name)) {
        Optional<String> meant = Suggestion.of(name, List.copyOf(known));
        complaints.add(
            "there is no parameter <"
                + name
                + ">"
                + meant.map(match -> ": did you mean <" + match + ">?").orElse(""));
      }
    }
    return complaints;
  }

  /**
   * What is wrong with the properties that were typed: each is a parameter's, of whatever goal, or
   * of a map's parameter with a name behind it.
   *
   * @param own the pom's properties, which may have such names for purposes of their own
   */
  static List<String> unknownProperties(Properties typed, Properties own, PluginDescriptor plugin) {
    SortedSet<String> single = new TreeSet<>();
    SortedSet<String> maps = new TreeSet<>();
    for (MojoDescriptor goal : plugin.getMojos()) {
      for (Parameter parameter : goal.getParameters()) {
        boolean map = Map.class.getName().equals(parameter.getType());
        if (parameter.isEditable()) {
          (map ? maps : single).add(CommandLine.PREFIX + parameter.getName());
        }
      }
    }
    single.add(CommandLine.PREFIX + "version"); // as poms call the plugin's own
    List<String> complaints = new ArrayList<>();
    for (String name : new TreeSet<>(typed.stringPropertyNames())) {
      boolean ours = name.startsWith(CommandLine.PREFIX) && !name.startsWith(ImageFile.PROPERTIES);
      if (!ours || single.contains(name) || own.containsKey(name)) {
        continue;
      }
      int dot = name.indexOf('.', CommandLine.PREFIX.length());
      String first = dot < 0 ? name : name.substring(0, dot);
      String rest = dot < 0 ? ".NAME" : name.substring(dot);
      if (dot < 0 || !maps.contains(first)) {
        Optional<String> meant =
            maps.contains(first)
                ? Optional.of(first + rest)
                : dot < 0 ? close(name, single) : close(first, maps).map(match -> match + rest);
        complaints.add(
            "there is no property "
                + name
                + meant.map(match -> ": did you mean -D" + match + "?").orElse(""));
      }
    }
    return complaints;
  }

  /** All begin alike, which must not count for likeness. */
  private static Optional<String> close(String property, SortedSet<String> known) {
    int prefix = CommandLine.PREFIX.length();
    return Suggestion.of(
            property.substring(prefix), known.stream().map(one -> one.substring(prefix)).toList())
        .map(match -> CommandLine.PREFIX + match);
  }
}
