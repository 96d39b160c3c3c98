package io.jbuild.remote;

import io.jbuild.blob.WorkFolder;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.http.UrlCredentials;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

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
    // What a submodule's relative address begins at; without it, git takes this machine's folder.
    run(List.of("remote", "add", "origin", address.remote()));
    if (address.submodules()) {
      fetchSubmodules();
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
      if (!cannotBeShallow(shallow)) {
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

  private void fetchSubmodules() throws IOException, InterruptedException {
    List<String> all = List.of("submodule", "--quiet", "update", "--init", "--recursive");
    List<String> shallow = new ArrayList<>(all);
    shallow.add("--depth=1");
    GitCommand.Ended ended = attempt(shallow);
    if (ended.code() != 0) {
      if (!cannotBeShallow(ended)) {
        throw GitCommand.failure(address, ended);
      }
      run(all);
    }
  }

  private static boolean cannotBeShallow(GitCommand.Ended ended) {
    return ended.err().contains("shallow") || ended.err().contains("--depth");
  }

  /** What is kept of the repository says nothing of this machine, of the time or of a password. */
  private void tidy() throws IOException, InterruptedException {
    List<Path> repositories;
    try (Stream<Path> all = Files.walk(repository)) {
      repositories = all.filter(GitTree::isRepository).sorted().toList();
    }
    for (Path each : repositories) {
      tidy(each);
    }
  }

  /** One is the repository itself, the others are its submodules'. */
  private static boolean isRepository(Path folder) {
    return Files.isRegularFile(folder.resolve("HEAD"), LinkOption.NOFOLLOW_LINKS)
        && Files.isRegularFile(folder.resolve("config"), LinkOption.NOFOLLOW_LINKS)
        && Files.isDirectory(folder.resolve("objects"), LinkOption.NOFOLLOW_LINKS);
  }

  private void tidy(Path each) throws IOException, InterruptedException {
    // A submodule's address may have the password of the repository's own.
    Path config = each.resolve("config");
    Files.writeString(
        config,
        UrlCredentials.redact(Files.readString(config, StandardCharsets.ISO_8859_1)),
        StandardCharsets.ISO_8859_1);
    String gitDir = "--git-dir=" + each;
    git.run(address, List.of(gitDir, "reflog", "expire", "--all", "--expire=now"));
    Files.deleteIfExists(each.resolve("FETCH_HEAD"));
    Files.deleteIfExists(each.resolve("ORIG_HEAD"));
    // An index made from the commit alone has no times and inodes of this machine's files.
    Files.deleteIfExists(each.resolve("index"));
    git.run(address, List.of(gitDir, "read-tree", "HEAD"));
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
    return git.attempt(address, in(arguments));
  }

  private List<String> in(List<String> arguments) {
    List<String> all = new ArrayList<>();
    all.addAll(List.of("-C", files.toString()));
    all.addAll(List.of("--git-dir=" + repository, "--work-tree=" + files));
    all.addAll(arguments);
    return all;
  }
}
