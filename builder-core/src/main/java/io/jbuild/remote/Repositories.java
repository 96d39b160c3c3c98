package io.jbuild.remote;

import io.jbuild.blob.WorkFolder;
import io.jbuild.context.ContextSnapshot;
import io.jbuild.context.ContextTimes;
import io.jbuild.context.IgnoreFile;
import io.jbuild.event.Transfer;
import io.jbuild.event.Transfers;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.posix.FileNames;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Git repositories, for one build: which commit a ref means, and its files, in the build's work
 * folder. Each is asked and fetched once. Safe for several threads.
 */
final class Repositories {

  private static final Pattern COMMITTER =
      Pattern.compile("^committer .* (\\d{1,12}) [+-]\\d{4}$", Pattern.MULTILINE);
  private static final Pattern HEAD = Pattern.compile("ref: refs/heads/(\\S+)\tHEAD");
  private static final String NO_SUCH = "Check the name: it is a branch, a tag, or a whole commit.";

  private final WorkFolder work;
  private final GitCommand git;
  private final Transfers hearer;
  private final ConcurrentMap<String, Asked> asked = new ConcurrentHashMap<>();

  /** What is known in this build; its lock is held while something is found out. */
  private static final class Asked {
    private Optional<GitCommit> commit = Optional.empty();
    private Optional<Checkout> checkout = Optional.empty();
  }

  /**
   * Files of a commit.
   *
   * @param committed when the commit was made
   */
  record Checkout(ContextSnapshot files, Instant committed) {}

  /**
   * Repositories, fetched by git.
   *
   * @param hearer of what is, though git does not say how much that is
   */
  Repositories(WorkFolder work, GitCommand git, Transfers hearer) {
    this.work = work;
    this.git = git;
    this.hearer = hearer;
  }

  /** The commit that is meant; the repository is asked, unless the address says it itself. */
  GitCommit commit(GitAddress address) throws IOException, InterruptedException {
    Asked known = asked.computeIfAbsent(address.toString(), key -> new Asked());
    synchronized (known) {
      if (known.commit.isEmpty()) {
        known.commit = Optional.of(resolve(address));
      }
      return known.commit.get();
    }
  }

  /** The files. */
  Checkout checkout(GitAddress address) throws IOException, InterruptedException {
    GitCommit commit = commit(address);
    Asked known = asked.computeIfAbsent(address.toString(), key -> new Asked());
    synchronized (known) {
      if (known.checkout.isEmpty()) {
        GitTree tree = new GitTree(git, address, commit, work.create("checkout"));
        Transfer fetching = new Transfer("fetch repository", 0);
        hearer.begins(fetching);
        try {
          tree.fetch();
        } finally {
          fetching.end();
        }
        known.checkout = Optional.of(files(address, tree));
      }
      return known.checkout.get();
    }
  }

  /**
   * When the commit was made that a folder of this machine has checked out; empty where it is in no
   * repository, or in one without a commit.
   */
  Optional<Instant> committed(Path folder) throws IOException, InterruptedException {
    // What was committed, as it stands: no configuration of the repository has a say in it.
    GitCommand.Ended ended = git.attemptIn(folder, List.of("cat-file", "commit", "HEAD"));
    if (ended.code() == GitCommand.NOT_FOUND) {
      throw new BuildException(
          Blame.MACHINE,
          "the program git is not there, which knows the time of the commit",
          "Install git, or give the time in seconds since 1970.");
    }
    Matcher line = COMMITTER.matcher(ended.out());
    return ended.code() == 0 && line.find()
        ? Optional.of(Instant.ofEpochSecond(Long.parseLong(line.group(1))))
        : Optional.empty();
  }

  private GitCommit resolve(GitAddress address) throws IOException, InterruptedException {
    if (address.isCommit()) {
      return new GitCommit(address.ref(), address.ref(), "");
    }
    if (address.fetchByCommit()) {
      return new GitCommit(address.checksum(), address.checksum(), branch(address.ref()));
    }
    String ref = address.ref().isEmpty() ? head(address) : address.ref();
    String answer =
        git.run(address, List.of("ls-remote", "--", address.remote(), ref, ref + "^{}"));
    GitCommit found = find(address, ref, answer);
    String checksum = address.checksum();
    if (!found.object().startsWith(checksum) && !found.commit().startsWith(checksum)) {
      throw new BuildException(
          Blame.DOCKERFILE,
          address.shown() + ": expected checksum to match " + checksum + ", got " + found.commit(),
          "The ref moved, or is another: look at it before you change --checksum.");
    }
    return found;
  }

  private static String branch(String ref) {
    return ref.isEmpty() || ref.startsWith("refs/") ? ref : "refs/heads/" + ref;
  }

  /** The branch a repository shows to who asks for none. */
  private String head(GitAddress address) throws IOException, InterruptedException {
    String answer =
        git.run(address, List.of("ls-remote", "--symref", "--", address.remote(), "HEAD"));
    Matcher head = HEAD.matcher(answer);
    if (!head.find()) {
      throw new BuildException(
          Blame.DOCKERFILE,
          address.shown() + ": could not find default branch for repository",
          "Name a branch, a tag or a commit behind the URL: #REF.");
    }
    // In full, so that no name can be taken for an option.
    return "refs/heads/" + head.group(1);
  }

  /** BuildKit's order: the full name, a branch, a tag. */
  private static GitCommit find(GitAddress address, String ref, String answer) {
    SortedMap<String, String> refs = new TreeMap<>();
    for (String line : answer.lines().toList()) {
      int tab = line.indexOf('\t');
      if (tab > 0 && GitAddress.isCommit(line.substring(0, tab))) {
        refs.put(line.substring(tab + 1), line.substring(0, tab));
      }
    }
    List<String> names =
        List.of(
            "refs/" + ref.replaceFirst("^refs/", ""),
            "refs/heads/" + ref.replaceFirst("^refs/heads/", ""),
            "refs/tags/" + ref.replaceFirst("^refs/tags/", ""));
    for (String name : names) {
      String object = refs.get(name);
      if (object != null) {
        return new GitCommit(refs.getOrDefault(name + "^{}", object), object, name);
      }
    }
    throw new BuildException(
        Blame.DOCKERFILE, address.shown() + ": repository does not contain ref " + ref, NO_SUCH);
  }

  private static Checkout files(GitAddress address, GitTree tree)
      throws IOException, InterruptedException {
    ContextSnapshot all = ContextSnapshot.of(tree.files(), IgnoreFile.NONE, ContextTimes.PRESERVE);
    Path folder = tree.files();
    ImagePath wanted = ImagePath.of(address.subdir());
    for (int depth = 1; depth <= wanted.depth(); depth++) {
      // A link in it could lead anywhere: each part must be a directory of the repository itself.
      ImagePath part = wanted.first(depth);
      Optional<FileNode> node = all.find(part);
      if (node.isEmpty() || !node.get().isDirectory()) {
        throw new BuildException(
            Blame.DOCKERFILE,
            address.shown()
                + ": the repository has "
                + (node.isEmpty() ? "no " : "what is no directory at ")
                + part.relative(),
            "The part behind #REF: names a directory of the repository, not a file or a link.");
      }
      folder = FileNames.resolve(folder, part.name().toBytes());
    }
    ContextSnapshot files =
        wanted.isRoot() ? all : ContextSnapshot.of(folder, IgnoreFile.NONE, ContextTimes.PRESERVE);
    return new Checkout(files, tree.committed());
  }
}
