package io.jbuild.check;

import io.jbuild.dockerfile.Dockerfile;
import io.jbuild.dockerfile.Instruction;
import io.jbuild.dockerfile.Instruction.Arg;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Lines;
import io.jbuild.failure.Suggestion;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Build arguments that were given, and that nothing declares. */
final class BuildArgRule {

  /** What needs no ARG (Dockerfile reference, "Predefined ARGs"). */
  private static final List<String> PREDEFINED =
      List.of(
          "HTTP_PROXY",
          "HTTPS_PROXY",
          "FTP_PROXY",
          "NO_PROXY",
          "ALL_PROXY",
          "SOURCE_DATE_EPOCH",
          "TARGETSTAGE");

  private static final List<String> PLATFORM =
      List.of("PLATFORM", "OS", "OSVERSION", "ARCH", "VARIANT");

  private final Dockerfile dockerfile;
  private final Map<String, Lines> declared = new LinkedHashMap<>();

  BuildArgRule(Dockerfile dockerfile) {
    this.dockerfile = dockerfile;
    dockerfile.globalArgs().forEach(this::declare);
    dockerfile.stages().forEach(stage -> stage.instructions().forEach(this::declare));
  }

  private void declare(Instruction instruction) {
    if (instruction instanceof Arg arg) {
      for (Arg.Declaration declaration : arg.declarations()) {
        declared.putIfAbsent(declaration.name(), arg.lines());
      }
    } else if (instruction instanceof Instruction.Onbuild onbuild) {
      try {
        declare(Dockerfile.parseTrigger(onbuild.trigger(), onbuild.lines()));
      } catch (BuildException meaningless) {
        // It declares nothing; a child's plan fails with it.
        return;
      }
    }
  }

  /**
   * What is wrong with these arguments, and where.
   *
   * @param inherited whether a trigger of a base declares a name
   */
  Map<String, Lines> check(Collection<String> given, Predicate<String> inherited) {
    Map<String, Lines> found = new LinkedHashMap<>();
    for (String name : given) {
      if (declared.containsKey(name) || isPredefined(name) || inherited.test(name)) {
        continue;
      }
      Optional<String> meant = meant(name);
      found.put(
          "Build argument '"
              + name
              + "' is declared by no ARG, and has no effect"
              + meant.map(match -> " (did you mean " + match + "?)").orElse(""),
          meant.map(declared::get).orElse(dockerfile.stages().get(0).lines()));
    }
    return found;
  }

  /** The name without what is easily mistaken: the case, and signs between words. */
  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
  }

  private Optional<String> meant(String name) {
    Map<String, String> names = new LinkedHashMap<>();
    declared.keySet().forEach(known -> names.putIfAbsent(plain(known), known));
    return Optional.ofNullable(names.get(plain(name)))
        .or(() -> Suggestion.of(plain(name), names.keySet()).map(names::get));
  }

  private static boolean isPredefined(String name) {
    return name.startsWith("BUILDKIT_")
        || PREDEFINED.contains(name.toUpperCase(Locale.ROOT))
        || PLATFORM.stream()
            .anyMatch(part -> name.equals("TARGET" + part) || name.equals("BUILD" + part));
  }
}
