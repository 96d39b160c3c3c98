package io.jbuild.check;

import io.jbuild.dockerfile.Instruction;
import io.jbuild.plan.RemoteSources;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What was added to the Dockerfile language, by the version 1.N of BuildKit's frontend that brought
 * it (its release notes and reference). Each is told once, where it is used first.
 */
final class SyntaxRule {

  /** Versions below are in every builder of BuildKit's since 2022. */
  private static final int EVERYWHERE = 3;

  /** A version that all else is older than. */
  private static final int NEWEST = Integer.MAX_VALUE;

  private static final Pattern FRONTEND =
      Pattern.compile("(?:.*/)?dockerfile(?:-upstream)?:1\\.(\\d+)(?:[.-].*)?");
  private static final Pattern TRIMMED = Pattern.compile("\\$\\{[A-Za-z_][A-Za-z0-9_]*[#%/]");

  /** What the file says it is read by: 1.N; empty where it does not. */
  private final Optional<Integer> stated;

  private final SortedSet<String> told = new TreeSet<>();
  private List<String> found = new ArrayList<>();

  SyntaxRule(Optional<String> directive) {
    this.stated = directive.map(SyntaxRule::version);
  }

  /** N of a frontend {@code 1.N}; the newest where it moves, or is not BuildKit's. */
  private static int version(String frontend) {
    Matcher matcher = FRONTEND.matcher(frontend.split("[@\\s]", -1)[0]);
    return matcher.matches() ? Integer.parseInt(matcher.group(1)) : NEWEST;
  }

  /** What an instruction uses that not every builder reads. */
  List<String> check(Line line) {
    found = new ArrayList<>();
    Instruction instruction = line.instruction();
    if (!line.node().heredocs().isEmpty()) {
      use("a here-document", 4);
    }
    if (instruction instanceof Instruction.Run run) {
      use(run);
    } else {
      if (TRIMMED.matcher(line.node().text()).find()) {
        use("${NAME#pattern} and the like", 7);
      }
      if (instruction instanceof Instruction.FileInstruction files) {
        use(files);
      }
    }
    if (instruction instanceof Instruction.Arg arg && arg.declarations().size() > 1) {
      use("ARG with several names", 2);
    }
    if (instruction instanceof Instruction.HealthcheckOption
        && line.node().flags().stream().anyMatch(flag -> flag.startsWith("--start-interval"))) {
      use("HEALTHCHECK --start-interval", 6);
    }
    return found;
  }

  private void use(Instruction.Run run) {
    if (!run.mounts().isEmpty()) {
      use("RUN --mount", 2);
    }
    if (run.network().isPresent()) {
      use("RUN --network", 3);
    }
    if (run.security().isPresent()) {
      use("RUN --security", 20);
    }
    if (!run.devices().isEmpty() && told.add("RUN --device")) {
      found.add(
          "RUN --device is read by the frontends docker/dockerfile:1-labs from 1.14-labs on, and by"
              + " no other");
    }
  }

  private void use(Instruction.FileInstruction instruction) {
    String name = instruction instanceof Instruction.Add ? "ADD" : "COPY";
    Instruction.Files files = instruction.files();
    if (files.link()) {
      use(name + " --link", 4);
    }
    if (!files.exclude().isEmpty()) {
      use(name + " --exclude", 19);
    }
    if (files.chmod().isPresent()) {
      String mode = files.chmod().get();
      boolean symbolic = mode.indexOf('$') < 0 && !mode.matches("[0-7]*");
      use(name + (symbolic ? " --chmod with letters" : " --chmod"), symbolic ? 14 : 2);
    }
    if (instruction instanceof Instruction.Copy copy && copy.parents()) {
      use("COPY --parents", 20);
    }
    if (instruction instanceof Instruction.Add add) {
      if (add.checksum().isPresent()) {
        use("ADD --checksum", 6);
      }
      if (add.unpack().isPresent()) {
        use("ADD --unpack", 17);
      }
      if (add.keepGitDir().isPresent() || files.sources().stream().anyMatch(RemoteSources::isGit)) {
        use("ADD of a git repository", 6);
      }
    }
  }

  private void use(String feature, int version) {
    if (version <= stated.orElse(EVERYWHERE) || !told.add(feature)) {
      return;
    }
    found.add(
        feature
            + " needs version 1."
            + version
            + " of the Dockerfile frontend"
            + (stated.isPresent()
                ? ", and the syntax directive names 1." + stated.get()
                : "; an older builder refuses it: begin the file with # syntax=docker/dockerfile:1"));
  }
}
