package io.jbuild.cli;

import io.jbuild.oci.Noise;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/** The options that say which known noise of commands no layer gets. */
final class NoiseOptions {

  private static final String FIX = "--fix-known-noise";
  private static final String KEEP = "--keep-noise";

  private NoiseOptions() {}

  static Syntax with(Syntax syntax) {
    return syntax
        .flag("Keep logs, ids and the like that RUN makes anew each time out of layers", FIX)
        .values("NAME[,NAME]", "But not these: " + names(), KEEP);
  }

  /** What is left out. */
  static Set<Noise> of(Arguments arguments) {
    Set<Noise> unwanted = EnumSet.noneOf(Noise.class);
    if (arguments.flag(FIX)) {
      unwanted.addAll(Arrays.asList(Noise.values()));
    }
    for (String text : arguments.values(KEEP)) {
      if (!arguments.flag(FIX)) {
        throw Usage.refusal(
            "'" + KEEP + "' says nothing without '" + FIX + "'", "All is kept without it.");
      }
      for (String name : text.split(",", -1)) {
        unwanted.remove(
            Noise.of(name)
                .orElseThrow(
                    () ->
                        Usage.refusal(
                            "there is no known noise '" + name + "'",
                            "There are: " + names() + ".")));
      }
    }
    return unwanted;
  }

  private static String names() {
    return Arrays.stream(Noise.values()).map(Noise::word).collect(Collectors.joining(", "));
  }
}
