package io.jbuild.remote;

import io.jbuild.blob.WorkFolder;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** One commit of a repository, fetched into a folder of its own. */
final class GitTree {

  private final GitCommand git;
  private final GitAddress address;
  private final GitCommit commit;
  private final Path files;
  private final Path repository;

  GitTree(GitCommand git, GitAddress address, GitCommit commit, Path folder) {
    this.git = git;
    this.address = address;
    this.commit = commit;
    this.files = folder.resolve("files");
    this.repository =
        address.keepsGitDir() ? files.resolve(".git") : folder.resolve("repository.git");
  }

  /** Where the files are. */
  Path files() {
    return files;
  }

  /** Fetches the commit, as little of its history as the server can give, and its files. */
  void fetch() throws IOException, InterruptedException {
    Files.createDirectories(files);
    List<String> init = new ArrayList<>(List.of("init", "--quiet", "--template="));
    if (commit.object().length() == 64) {
      init.add("--object-format=sha256");
    }
    run(init);
    if (commit.ref().isEmpty() || address.fetchByCommit()) {
      fetchCommit();
    } else {
      fetchRef();
    }
    run(List.of("checkout", "--quiet", "--force", "--detach", commit.commit()));
    if (address.submodules()) {
      run(List.of("submodule", "--quiet", "update", "--init", "--recursive", "--depth=1"));
    }
    if (address.keepsGitDir()) {
      tidy();
    } else {
      forgetSubmodules();
    }
  }

  /** When the commit was made, as it says itself. */
  Instant committed() throws IOException, InterruptedException {
    String seconds = run(List.of("log", "-1", "--format=%ct", commit.commit())).strip();
    try {
      return Instant.ofEpochSecond(Long.parseLong(seconds));
    } catch (NumberFormatException e) {
      return Instant.EPOCH; // A commit may hold any time, also none that there is.
    }
  }

  private void fetchRef() throws IOException, InterruptedException {
    // The local name is the remote's, for those who keep .git.
    String refspec = "+" + commit.ref() + ":" + commit.ref();
    List<String> arguments = List.of("--no-tags", "--", address.remote(), refspec);
    GitCommand.Ended shallow = attempt(fetch("--depth=1", arguments));
    if (shallow.code() != 0) {
      boolean cannot = shallow.err().contains("shallow") || shallow.err().contains("--depth");
      if (!cannot) {
        throw GitCommand.failure(address, shallow);
      }
      run(fetch("--no-recurse-submodules", arguments));
    }
    // Between asking for the ref and fetching it somebody may have moved it.
    String found = run(List.of("rev-parse", commit.ref())).strip();
    if (!found.equals(commit.object())) {
      fetchCommit();
      run(List.of("update-ref", commit.ref(), commit.object()));
    }
  }

  /** By its id, which not every server gives out alone; then with all branches and tags. */
  private void fetchCommit() throws IOException, InterruptedException {
    String id = commit.object();
    GitCommand.Ended alone =
        attempt(fetch("--depth=1", List.of("--no-tags", "--", address.remote(), id)));
    if (alone.code() == 0) {
      return;
    }
    run(fetch("--tags", List.of("--", address.remote(), "+refs/heads/*:refs/remotes/origin/*")));
    if (attempt(List.of("cat-file", "-e", id + "^{commit}")).code() != 0) {
      throw new BuildException(
          Blame.DOCKERFILE,
          address.shown() + ": repository does not contain commit " + id,
          "Check the commit: a fork's, or one that no branch and tag leads to, is not to be had.");
    }
  }

  private static List<String> fetch(String how, List<String> arguments) {
    List<String> all = new ArrayList<>(List.of("fetch", "--quiet", "--update-head-ok", how));
    all.addAll(arguments);
    return all;
  }

  /** What is kept of the repository says nothing of this machine, of the time or of a password. */
  private void tidy() throws IOException, InterruptedException {
    run(List.of("remote", "add", "origin", Credentials.redact(address.remote())));
    run(List.of("reflog", "expire", "--all", "--expire=now"));
    Files.deleteIfExists(repository.resolve("FETCH_HEAD"));
    Files.deleteIfExists(repository.resolve("ORIG_HEAD"));
    // An index made from the commit alone has no times and inodes of this machine's files.
    Files.deleteIfExists(repository.resolve("index"));
    run(List.of("read-tree", "HEAD"));
  }

  /** The files named .git in submodules lead to a repository that is not kept. */
  private void forgetSubmodules() throws IOException {
    Files.walkFileTree(
        files,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (file.endsWith(".git") && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
              WorkFolder.delete(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private String run(List<String> arguments) throws IOException, InterruptedException {
    return git.run(address, in(arguments));
  }

  private GitCommand.Ended attempt(List<String> arguments)
      throws IOException, InterruptedException {
    return git.attempt(in(arguments));
  }

  private List<String> in(List<String> arguments) {
    List<String> all = new ArrayList<>();
    all.addAll(List.of("-C", files.toString()));
    all.addAll(List.of("--git-dir=" + repository, "--work-tree=" + files));
    all.addAll(arguments);
    return all;
  }
}
