package io.jbuild.sandbox;

import io.jbuild.json.JsonObject;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Docker's default seccomp profile, for certain capabilities and one architecture, in the form of
 * the runtime-spec (config-linux.md, "Seccomp"). Docker's own form has rules that hold under
 * conditions.
 */
final class SeccompProfile {

  private static final String RESOURCE = "seccomp-default.json";

  /**
   * Not in the filter, so a program of it is ended: hardly a kernel runs it, and a runtime takes 7
   * ms longer to start a command with it (docs/adr/0016).
   */
  private static final String RARE_ARCHITECTURE = "SCMP_ARCH_X32";

  private SeccompProfile() {}

  /**
   * The filter.
   *
   * @param capabilities what the process has, as {@code CAP_CHOWN}
   * @param architecture Java's name, as {@code amd64}
   */
  static JsonObject of(Collection<String> capabilities, String architecture) throws IOException {
    JsonObject docker = read();
    boolean arm = architecture.equals("aarch64");
    String goName = arm ? "arm64" : architecture;
    List<JsonObject> rules = new ArrayList<>();
    for (JsonObject rule : docker.objects("syscalls")) {
      if (holds(rule, capabilities, goName)) {
        rules.add(rule(rule));
      }
    }
    JsonObject filter =
        JsonObject.create()
            .put("defaultAction", docker.requiredText("defaultAction"))
            .put("defaultErrnoRet", docker.integer("defaultErrnoRet").orElse(1))
            .putTexts("architectures", architectures(docker, arm ? "AARCH64" : "X86_64"))
            .putObjects("syscalls", rules);
    return filter;
  }

  static JsonObject read() throws IOException {
    try (InputStream resource = SeccompProfile.class.getResourceAsStream(RESOURCE)) {
      if (resource == null) {
        throw new FileNotFoundException(RESOURCE);
      }
      return JsonObject.parse(resource.readAllBytes());
    }
  }

  /** The kernels it names are all older than the oldest jbuild works on. */
  private static boolean holds(
      JsonObject rule, Collection<String> capabilities, String architecture) throws IOException {
    Optional<JsonObject> includes = rule.object("includes");
    if (includes.isPresent()) {
      List<String> architectures = includes.get().texts("arches");
      if (!architectures.isEmpty() && !architectures.contains(architecture)
          || !capabilities.containsAll(includes.get().texts("caps"))) {
        return false;
      }
    }
    Optional<JsonObject> excludes = rule.object("excludes");
    return excludes.isEmpty()
        || !excludes.get().texts("arches").contains(architecture)
            && excludes.get().texts("caps").stream().noneMatch(capabilities::contains);
  }

  private static JsonObject rule(JsonObject docker) throws IOException {
    JsonObject rule =
        JsonObject.create()
            .putTexts("names", docker.texts("names"))
            .put("action", docker.requiredText("action"));
    docker.integer("errnoRet").ifPresent(error -> rule.put("errnoRet", error));
    List<JsonObject> conditions = new ArrayList<>();
    for (JsonObject argument : docker.objects("args")) {
      conditions.add(
          JsonObject.create()
              .put("index", argument.integer("index").orElse(0))
              .put("value", argument.integer("value").orElse(0))
              .put("valueTwo", argument.integer("valueTwo").orElse(0))
              .put("op", argument.requiredText("op")));
    }
    return conditions.isEmpty() ? rule : rule.putObjects("args", conditions);
  }

  private static List<String> architectures(JsonObject docker, String name) throws IOException {
    for (JsonObject entry : docker.objects("archMap")) {
      if (entry.requiredText("architecture").equals("SCMP_ARCH_" + name)) {
        List<String> names = new ArrayList<>(List.of(entry.requiredText("architecture")));
        names.addAll(entry.texts("subArchitectures"));
        names.remove(RARE_ARCHITECTURE);
        return names;
      }
    }
    throw new IOException(RESOURCE + " does not know " + name);
  }
}
