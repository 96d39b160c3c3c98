package io.jbuild;

import io.jbuild.build.DockerfileText;
import io.jbuild.context.ContextSnapshot;
import io.jbuild.context.ContextTimes;
import io.jbuild.context.ContextTotals;
import io.jbuild.context.ContextWalk;
import io.jbuild.context.IgnoreFile;
import io.jbuild.context.IgnoreRules;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.file.ImagePath;
import io.jbuild.result.ContextReport;
import io.jbuild.result.ContextVerdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** A look at a context, without a build and without a store. */
public final class ContextInspection {

  /** Whether folders that are left out are entered, to measure what is in them. */
  public enum Extent {
    WHAT_IS_KEPT,
    EVERYTHING
  }

  private static final Comparator<ContextReport.Item> LARGEST_FIRST =
      Comparator.comparingLong(ContextReport.Item::bytes)
          .thenComparingLong(item -> item.files() + item.folders())
          .reversed()
          .thenComparing(ContextReport.Item::name);

  private final Path directory;
  private final IgnoreFile ignore;

  private ContextInspection(Path directory, IgnoreFile ignore) {
    this.directory = directory;
    this.ignore = ignore;
  }

  /**
   * Finds a context and its ignore file.
   *
   * @param dockerfile empty for the one in the context
   * @throws BuildException where it is no folder, or the ignore file cannot be read
   */
  public static ContextInspection of(Path directory, Optional<Path> dockerfile) throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new BuildException(
          Blame.USAGE,
          Files.exists(directory)
              ? "the context " + directory + " is not a directory"
              : "the context " + directory + " does not exist",
          "Name the folder whose files the Dockerfile may copy.");
    }
    try {
      Path real = directory.toRealPath();
      Path file = dockerfile.orElseGet(() -> DockerfileText.byDefault(directory));
      return new ContextInspection(real, IgnoreFile.load(directory, Optional.of(file)));
    } catch (NoSuchFileException e) {
      throw new BuildException(
          Blame.MACHINE, e.getFile() + " vanished while it was read", "Try again.", e);
    }
  }

  /**
   * Counts what is in it.
   *
   * @param largest how many of the largest files are wanted
   */
  public ContextReport report(int largest, Extent extent, int threads) throws IOException {
    boolean everything = extent == Extent.EVERYTHING;
    SortedMap<String, ContextTotals> totals =
        new ContextWalk(
                ignore.rules(),
                largest,
                everything
                    ? ContextWalk.LeftOutFolders.ARE_MEASURED
                    : ContextWalk.LeftOutFolders.ARE_COUNTED)
            .below(directory, threads);
    List<ContextReport.Item> items = new ArrayList<>();
    List<ContextReport.LargeFile> files = new ArrayList<>();
    ContextTotals sum = ContextTotals.sum(largest, totals.values());
    for (Map.Entry<String, ContextTotals> entry : totals.entrySet()) {
      ContextTotals one = entry.getValue();
      if (one.entries() > 0) {
        items.add(new ContextReport.Item(entry.getKey(), one.files(), one.folders(), one.bytes()));
      }
    }
    items.sort(LARGEST_FIRST);
    sum.largest().forEach(file -> files.add(new ContextReport.LargeFile(file.path(), file.size())));
    List<ContextReport.Rule> rules = new ArrayList<>();
    for (IgnoreRules.Rule rule : ignore.rules().list()) {
      Optional<ContextTotals.LeftOut> by = Optional.ofNullable(sum.leftOut().get(rule.line()));
      rules.add(
          new ContextReport.Rule(
              rule.line(),
              rule.pattern(),
              by.map(ContextTotals.LeftOut::files).orElse(0L),
              by.map(ContextTotals.LeftOut::folders).orElse(0L),
              by.map(ContextTotals.LeftOut::bytes).orElse(0L)));
    }
    return new ContextReport(ignoreFile(), rules, items, files, everything);
  }

  /**
   * What becomes of a path.
   *
   * @param path from the context's folder
   */
  public ContextVerdict verdict(String path) throws IOException {
    ImagePath wanted = ImagePath.of(path);
    ContextSnapshot snapshot = ContextSnapshot.of(directory, ignore, ContextTimes.PRESERVE);
    Optional<IgnoreRules.Rule> rule = ignore.rules().decisive(wanted);
    boolean leftOut = ignore.rules().matches(wanted);
    boolean found = snapshot.find(wanted).isPresent();
    ContextVerdict.Fate fate;
    if (rule.isEmpty()) {
      fate = ContextVerdict.Fate.UNTOUCHED;
    } else if (!leftOut) {
      fate = ContextVerdict.Fate.BROUGHT_BACK;
    } else {
      fate = found ? ContextVerdict.Fate.LEFT_OUT_IN_PART : ContextVerdict.Fate.LEFT_OUT;
    }
    return new ContextVerdict(
        wanted.isRoot() ? "." : wanted.relative().toString(),
        found || snapshot.leavesOut(wanted),
        fate,
        ignoreFile(),
        rule.map(one -> new ContextVerdict.Rule(one.line(), one.pattern())));
  }

  /** The context's folder. */
  public Path directory() {
    return directory;
  }

  private Optional<String> ignoreFile() {
    return Optional.of(ignore.name()).filter(name -> !name.isEmpty());
  }
}
