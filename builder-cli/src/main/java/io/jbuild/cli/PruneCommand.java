package io.jbuild.cli;

import io.jbuild.ImageDetails;
import io.jbuild.PrunedStore;
import io.jbuild.StoreLimit;
import io.jbuild.oci.Digest;
import io.jbuild.report.format.Human;
import io.jbuild.report.format.Value;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** {@code jbuild prune}: what nobody needs, and with {@code --all} what can be made again. */
final class PruneCommand implements Command {

  @Override
  public Syntax syntax() {
    return Syntax.of("prune", "[OPTIONS]", "Delete images without a name, and what nobody needs.")
        .flag(
            "Also results of steps, fetched files, cache mounts, unpacked layers; named images stay",
            "-a",
            "--all")
        .values(
            "NAME=VALUE", "Only images with until=, label=, label!= (not with --all)", "--filter")
        .value(
            "SIZE",
            "Also what can be made again, used longest ago first, until it takes so much",
            "--keep-storage")
        .flag("Do not ask", "-f", "--force")
        .value("text|json", "How it is printed", "--format");
  }

  @Override
  public int run(Invocation invocation) throws IOException {
    invocation.arguments().none();
    boolean json = invocation.arguments().json();
    boolean all = invocation.arguments().flag("--all");
    Optional<Predicate<ImageDetails>> only =
        PruneFilter.of(
            invocation.arguments().values("--filter"), invocation.around().clock().instant());
    if (all && only.isPresent()) {
      throw Usage.refusal("'--filter' chooses images, and '--all' is about more", "Take one.");
    }
    Optional<Long> keep =
        invocation
            .arguments()
            .value("--keep-storage")
            .map(size -> StoreLimit.size("--keep-storage", size));
    if (all && keep.isPresent()) {
      throw Usage.refusal("'--keep-storage' keeps what '--all' deletes", "Take one.");
    }
    if (!invocation.arguments().flag("--force")
        && invocation.around().isTerminal(0)
        && !agreed(all, keep.isPresent(), invocation.around())) {
      return ExitCode.FAILED;
    }
    PrunedStore pruned = invocation.engine().prune(all, only);
    if (keep.isPresent()) {
      pruned = pruned.and(invocation.engine().pruneCache(keep.get()));
    }
    PrintStream out = invocation.around().out();
    if (json) {
      out.print(json(pruned).pretty(2) + "\n");
      return ExitCode.DONE;
    }
    pruned.images().forEach(id -> out.print("Deleted: " + id + "\n"));
    if (all || keep.isPresent()) {
      out.print("Deleted build cache: " + counted(pruned.steps(), "step") + "\n");
      out.print("Deleted cache mounts: " + pruned.caches() + "\n");
    }
    out.print("Total reclaimed space: " + Human.size(pruned.bytes()) + "\n");
    return ExitCode.DONE;
  }

  private static Value json(PrunedStore pruned) {
    Map<String, Value> fields = new LinkedHashMap<>();
    fields.put("images", Value.texts(pruned.images().stream().map(Digest::toString).toList()));
    fields.put("steps", Value.whole(pruned.steps()));
    fields.put("cacheMounts", Value.whole(pruned.caches()));
    fields.put("bytes", Value.whole(pruned.bytes()));
    return new Value.Fields(fields);
  }

  private static String counted(int count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }

  /** In a script nobody could answer: who calls it there wants it. */
  private static boolean agreed(boolean all, boolean some, Surroundings around) throws IOException {
    around
        .err()
        .print(
            "This deletes images without a name"
                + (all ? ", all results of steps, fetched files and cache mounts" : "")
                + (some
                    ? ", and of results of steps, fetched files and cache mounts the oldest"
                    : "")
                + ".\nContinue? [y/N] ");
    around.err().flush();
    byte[] answer = new byte[16];
    int length = Math.max(0, around.in().read(answer, 0, answer.length));
    String text = new String(answer, 0, length, StandardCharsets.UTF_8).strip();
    return text.toLowerCase(Locale.ROOT).matches("y|yes");
  }
}
