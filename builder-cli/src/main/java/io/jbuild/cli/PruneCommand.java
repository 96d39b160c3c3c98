package io.jbuild.cli;

import io.jbuild.oci.Digest;
import io.jbuild.report.format.Human;
import io.jbuild.report.format.Value;
import io.jbuild.request.StoreLimit;
import io.jbuild.result.ImageDetails;
import io.jbuild.result.PrunedStore;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
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
            "NAME=VALUE",
            "Only images with until=, label=, label!=; with --all until= alone, of all that goes",
            "--filter")
        .value(
            "SIZE",
            "Also what can be made again, worth least first, until it takes so much; docker also"
                + " calls it --max-used-space and --reserved-space",
            "--max-used-space",
            "--reserved-space",
            "--keep-storage")
        .flag("Only tell what would be deleted", "--dry-run")
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
    Optional<Instant> unused =
        all && only.isPresent()
            ? Optional.of(
                PruneFilter.until(
                    invocation.arguments().values("--filter"),
                    invocation.around().clock().instant()))
            : Optional.empty();
    Optional<Long> keep =
        invocation
            .arguments()
            .value("--keep-storage")
            .map(size -> StoreLimit.size("--keep-storage", size));
    boolean trial = invocation.arguments().flag("--dry-run");
    if (!trial
        && !invocation.arguments().flag("--force")
        && invocation.around().isTerminal(0)
        && !agreed(question(all, unused.isPresent(), keep.isPresent()), invocation.around())) {
      return ExitCode.FAILED;
    }
    Engine engine = trial ? invocation.engine().trying() : invocation.engine();
    boolean some = unused.isPresent() || keep.isPresent();
    PrunedStore pruned = engine.prune(all && !some, only);
    if (some) {
      pruned = pruned.and(engine.pruneCache(keep.orElse(0L), unused));
    }
    PrintStream out = invocation.around().out();
    if (json) {
      out.print(json(pruned).pretty(2) + "\n");
      return ExitCode.DONE;
    }
    tell(pruned, all || keep.isPresent(), trial, out);
    return ExitCode.DONE;
  }

  private static void tell(PrunedStore pruned, boolean made, boolean trial, PrintStream out) {
    String deleted = trial ? "Would delete" : "Deleted";
    pruned.images().forEach(id -> out.print(deleted + ": " + id + "\n"));
    if (made) {
      out.print(deleted + " build cache: " + counted(pruned.steps(), "step") + "\n");
      out.print(deleted + " cache mounts: " + pruned.caches() + "\n");
    }
    if (pruned.failedState()) {
      out.print(deleted + " the state in which the last RUN failed: no shell --failed\n");
    }
    String total = trial ? "Would reclaim: " : "Total reclaimed space: ";
    out.print(total + Human.size(pruned.bytes()) + "\n");
  }

  private static Value json(PrunedStore pruned) {
    Map<String, Value> fields = new LinkedHashMap<>();
    fields.put("images", Value.texts(pruned.images().stream().map(Digest::toString).toList()));
    fields.put("steps", Value.whole(pruned.steps()));
    fields.put("cacheMounts", Value.whole(pruned.caches()));
    fields.put("failedState", new Value.Flag(pruned.failedState()));
    fields.put("bytes", Value.whole(pruned.bytes()));
    return new Value.Fields(fields);
  }

  private static String counted(int count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }

  private static String question(boolean all, boolean unused, boolean some) {
    String made = "results of steps, fetched files and cache mounts";
    String more = "";
    if (unused) {
      String least = some ? ", those worth least" : "";
      more = ", and " + made + " that were not used since then" + least;
    } else if (some) {
      more = ", and of " + made + " what is worth least";
    } else if (all) {
      more = ", all " + made + ", and the state in which the last RUN failed";
    }
    return "This deletes images without a name" + more + ".\nContinue? [y/N] ";
  }

  /** In a script nobody could answer: who calls it there wants it. */
  private static boolean agreed(String question, Surroundings around) throws IOException {
    around.err().print(question);
    around.err().flush();
    byte[] answer = new byte[16];
    int length = Math.max(0, around.in().read(answer, 0, answer.length));
    String text = new String(answer, 0, length, StandardCharsets.UTF_8).strip();
    return text.toLowerCase(Locale.ROOT).matches("y|yes");
  }
}
