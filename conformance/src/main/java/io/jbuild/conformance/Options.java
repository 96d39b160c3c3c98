package io.jbuild.conformance;

import java.nio.file.Path;
import java.util.List;

/**
 * The command line of a run.
 *
 * @param root the project's folder
 * @param corpus the recorded cases
 * @param debian a root file system for the base {@code debian}
 * @param only beginnings of the names of cases to run; empty for all, and the other suites
 * @param jobs cases that run at once
 * @param details whether differences that are known are shown too
 * @param write whether the page is written, not compared
 */
record Options(
    Path root,
    Path corpus,
    Path debian,
    List<String> only,
    int jobs,
    boolean details,
    boolean write) {

  private static final String USAGE =
      """
      usage: conformance/run [OPTIONS]
        --corpus DIR    the recorded cases (default: ../shared/conformance beside the project)
        --debian TAR    root file system of the base debian (default: testdata/debian/debian-rootfs.tar)
        --only PREFIX,… run these cases only, and none of the other suites
        --details       show the differences of cases that pass as known, too
        --jobs N        cases at once (default: the machine's processors)
        --write         write docs/conformance.md; without it, that page must be right already
      """;

  static Options parse(Path root, List<String> words) {
    Options options =
        new Options(
            root,
            root.resolve("../shared/conformance").normalize(),
            root.resolve("testdata/debian/debian-rootfs.tar"),
            List.of(),
            Runtime.getRuntime().availableProcessors(),
            false,
            false);
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (word.equals("--details")) {
        options = options.with(options.only, options.jobs, true, options.write);
      } else if (word.equals("--write")) {
        options = options.with(options.only, options.jobs, options.details, true);
      } else if (i + 1 < words.size()) {
        i++;
        options = options.with(word, words.get(i));
      } else {
        throw new IllegalArgumentException(USAGE);
      }
    }
    return options;
  }

  private Options with(String name, String value) {
    return switch (name) {
      case "--corpus" -> new Options(root, Path.of(value), debian, only, jobs, details, write);
      case "--debian" -> new Options(root, corpus, Path.of(value), only, jobs, details, write);
      case "--only" -> with(List.of(value.split(",")), jobs, details, write);
      case "--jobs" -> with(only, Integer.parseInt(value), details, write);
      default -> throw new IllegalArgumentException(USAGE);
    };
  }

  private Options with(List<String> others, int number, boolean all, boolean page) {
    return new Options(root, corpus, debian, others, number, all, page);
  }

  boolean selects(String name) {
    return only.isEmpty() || only.stream().anyMatch(name::startsWith);
  }
}
