package io.jbuild.maven;

import io.jbuild.failure.Suggestion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.descriptor.MojoDescriptor;
import org.apache.maven.plugin.descriptor.Parameter;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
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

  /** What the pom says for an execution: a goal is given only what it has a parameter for. */
  static @Nullable Xpp3Dom written(MojoExecution execution) {
    Plugin plugin = execution.getPlugin();
    PluginExecution own = plugin.getExecutionsAsMap().get(execution.getExecutionId());
    Object written = own == null ? plugin.getConfiguration() : own.getConfiguration();
    return written instanceof Xpp3Dom xml ? xml : null;
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
}
