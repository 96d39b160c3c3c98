package io.jbuild.context;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.posix.FileNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RecursiveTask;

/**
 * Counts what a context holds. No content is read, and a folder that is left out is not entered
 * unless a rule may bring something in it back, or all is to be measured.
 */
public final class ContextWalk {

  /** What is done with folders of which nothing can be brought back. */
  public enum LeftOutFolders {
    ARE_COUNTED,
    ARE_MEASURED
  }

  private final IgnoreRules rules;
  private final int mostLarge;
  private final LeftOutFolders leftOut;

  /**
   * A walk.
   *
   * @param mostLarge how many of the largest files are wanted
   */
  public ContextWalk(IgnoreRules rules, int mostLarge, LeftOutFolders leftOut) {
    this.rules = rules;
    this.mostLarge = mostLarge;
    this.leftOut = leftOut;
  }

  /** What a directory holds, by its names, each folder's with a slash behind it. */
  public SortedMap<String, ContextTotals> below(Path directory, int threads) throws IOException {
    SortedMap<String, ContextTotals> totals = new TreeMap<>();
    ForkJoinPool pool = new ForkJoinPool(threads);
    try {
      FolderRules root = FolderRules.of(rules);
      List<Folder> folders = new ArrayList<>();
      for (Path entry : list(directory)) {
        Folder here = new Folder(directory, root, "", 0, 0);
        boolean folder = here.visit(entry);
        totals.put(folder ? name(entry) + "/" : name(entry), here.totals);
        if (!here.inside.isEmpty()) {
          folders.add(here);
        }
      }
      for (Folder folder : folders) {
        pool.execute(folder.inside.get(0));
      }
      for (Folder folder : folders) {
        folder.totals.add(folder.inside.get(0).join());
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } finally {
      pool.shutdownNow();
    }
    return totals;
  }

  /** One folder, and all below it. */
  private final class Folder extends RecursiveTask<ContextTotals> {
    private static final long serialVersionUID = 1;

    private final transient Path directory;
    private final transient FolderRules rules;
    private final transient String prefix;
    private final int line;
    private final int doubt;
    private final transient ContextTotals totals = new ContextTotals(mostLarge);
    private final transient List<Folder> inside = new ArrayList<>();

    /**
     * A folder.
     *
     * @param line that left it out with all that is in it; 0 where none did
     * @param doubt the line that left it out, unless something in it is brought back; 0 where none
     *     did
     */
    Folder(Path directory, FolderRules rules, String prefix, int line, int doubt) {
      this.directory = directory;
      this.rules = rules;
      this.prefix = prefix;
      this.line = line;
      this.doubt = doubt;
    }

    @Override
    protected ContextTotals compute() {
      try {
        for (Path entry : list(directory)) {
          visit(entry);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      for (Folder folder : invokeAll(inside)) {
        totals.add(folder.totals);
      }
      if (doubt > 0 && totals.entries() > 0) {
        totals.addFolder();
      } else if (doubt > 0) {
        totals.leaveOutFolder(doubt);
      }
      return totals;
    }

    /** Counts one entry, or remembers it to be entered; whether it is a folder. */
    boolean visit(Path entry) throws IOException {
      BasicFileAttributes attributes;
      try {
        attributes =
            Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      } catch (NoSuchFileException e) {
        return false; // Somebody removed it meanwhile.
      }
      String name = name(entry);
      int by = line > 0 ? line : lineAgainst(name);
      if (!attributes.isDirectory()) {
        long size = attributes.isRegularFile() ? attributes.size() : 0;
        if (by > 0) {
          totals.leaveOutFile(by, size);
        } else {
          totals.addFile(prefix, name, size);
        }
        return false;
      }
      boolean all = by > 0 && (line > 0 || !rules.mayBringBackBelow(name));
      if (by == 0) {
        totals.addFolder();
      } else if (all) {
        totals.leaveOutFolder(by);
      }
      if (!all || leftOut == LeftOutFolders.ARE_MEASURED) {
        FolderRules below = all ? rules : rules.in(name);
        inside.add(new Folder(entry, below, prefix + name + "/", all ? by : 0, all ? 0 : by));
      }
      return true;
    }

    private int lineAgainst(String name) {
      Optional<IgnorePattern> decision = rules.decision(name);
      return decision.isPresent() && !decision.get().negated() ? decision.get().line() : 0;
    }
  }

  private static String name(Path entry) {
    return new String(FileNames.name(entry), StandardCharsets.UTF_8);
  }

  private static List<Path> list(Path directory) throws IOException {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      stream.forEach(entries::add);
    } catch (AccessDeniedException e) {
      throw new BuildException(
          Blame.MACHINE,
          directory + " in the context cannot be read: permission denied",
          "Let this user read it, or leave it out with a line in .dockerignore.",
          e);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return entries;
  }
}
