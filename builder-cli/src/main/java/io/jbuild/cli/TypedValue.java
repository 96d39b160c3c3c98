package io.jbuild.cli;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What may stand in a place of a command line, as its label says: {@code a|b} are words that are
 * typed as they stand, {@code FILE}, {@code IMAGE} and the like are what a machine has.
 *
 * @param words the fixed ones
 * @param kinds of what else it may be
 */
record TypedValue(List<String> words, SortedSet<Kind> kinds) {

  /** What a machine, a store or a Dockerfile has, and a shell can find. */
  enum Kind {
    /** Names of images in the store. */
    IMAGES,
    /** Names of containers in the store. */
    CONTAINERS,
    /** Ids of builds that were done with the store. */
    BUILDS,
    /** What steps of such a build are called. */
    STEPS,
    /** Stages of the Dockerfile that is to be built. */
    STAGES,
    /** What ARG names in it. */
    ARGS,
    /** Operating systems and processors. */
    PLATFORMS,
    /** Commands of jbuild. */
    COMMANDS,
    /** Files. */
    FILES,
    /** Directories. */
    FOLDERS;

    /** As scripts call it. */
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The platforms that most images are made for. */
  static final List<String> PLATFORMS =
      List.of(
          "linux/amd64",
          "linux/arm64",
          "linux/arm/v7",
          "linux/386",
          "linux/ppc64le",
          "linux/riscv64",
          "linux/s390x");

  /** The value of an option. */
  static TypedValue of(Option option) {
    return of(List.of(option.label()));
  }

  /** What is no option and jbuild's to read, at any place; fixed words stand in the first. */
  static TypedValue operands(Syntax syntax) {
    List<String> labels =
        List.of(syntax.synopsis().replace("[OPTIONS]", "").trim().split(" +", -1));
    return of(syntax.stopsAtFirstArgument() ? labels.subList(0, 1) : labels);
  }

  /** Whether each kind stands at one place: a build, and behind it a step of it. */
  boolean inOrder() {
    return !kinds.isEmpty() && EnumSet.of(Kind.BUILDS, Kind.STEPS).containsAll(kinds);
  }

  private static TypedValue of(List<String> labels) {
    List<String> words = new ArrayList<>();
    SortedSet<Kind> kinds = new TreeSet<>();
    for (String label : labels) {
      addWords(label, words);
      addKinds(label, kinds);
    }
    return new TypedValue(List.copyOf(words), kinds);
  }

  /** {@code key=a|b} are {@code key=a} and {@code key=b}; what is in brackets may be left out. */
  private static void addWords(String label, List<String> words) {
    String plain = label.replaceAll("\\[[^\\]]*\\]", "").replaceAll(",.*", "");
    String key = "";
    for (String part : plain.split("\\|", -1)) {
      int equals = part.indexOf('=');
      key = equals < 0 ? key : part.substring(0, equals + 1);
      String word = part.substring(equals + 1);
      if (key.matches("([a-z-]+=)?") && word.matches("[a-z][a-z0-9.-]*")) {
        words.add(key + word);
      }
    }
  }

  private static void addKinds(String label, SortedSet<Kind> kinds) {
    String plain = label.startsWith("[") ? label.substring(1) : label;
    if (plain.contains("[:TAG")) {
      kinds.add(Kind.IMAGES);
    }
    for (String word : plain.replaceAll("[\\[\\].,=].*", "").split("\\|", -1)) {
      switch (word) {
        case "IMAGE" -> kinds.add(Kind.IMAGES);
        case "CONTAINER" -> kinds.add(Kind.CONTAINERS);
        case "BUILD" -> kinds.add(Kind.BUILDS);
        case "STEP" -> kinds.add(Kind.STEPS);
        case "STAGE" -> kinds.add(Kind.STAGES);
        case "ARG" -> kinds.add(Kind.ARGS);
        case "OS/ARCH" -> kinds.add(Kind.PLATFORMS);
        case "COMMAND" -> kinds.add(Kind.COMMANDS);
        case "FILE", "PATH" -> kinds.add(Kind.FILES);
        case "CONTEXT", "DIR" -> kinds.add(Kind.FOLDERS);
        default -> {
          // Whatever people like.
        }
      }
    }
  }
}
