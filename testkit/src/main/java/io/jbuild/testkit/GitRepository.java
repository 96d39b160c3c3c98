package io.jbuild.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A repository made by git itself, with nobody's configuration: files to commit, and beside them a
 * bare copy that servers can show.
 */
public final class GitRepository {

  private final Path files;
  private final Path bare;

  private GitRepository(Path files, Path bare) {
    this.files = files;
    this.bare = bare;
  }

  /** Makes one, with the branch {@code main}, whose bare copy is {@code NAME.git} in a folder. */
  public static GitRepository make(Path folder, String name, String... initOptions)
      throws IOException, InterruptedException {
    Path files = Files.createDirectories(folder.resolve(name + "-files"));
    GitRepository repository = new GitRepository(files, folder.resolve(name + ".git"));
    List<String> options = new ArrayList<>(List.of("init", "--quiet", "--initial-branch=main"));
    options.addAll(List.of(initOptions));
    repository.git(options.toArray(String[]::new));
    return repository;
  }

  /** Where its files are. */
  public Path files() {
    return files;
  }

  /** The bare copy. */
  public Path bare() {
    return bare;
  }

  /** Writes a file; not committed yet. */
  public GitRepository file(String name, String content) throws IOException {
    Path file = files.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    return this;
  }

  /** Commits all files, and publishes them; returns the commit. */
  public String commit(String message) throws IOException, InterruptedException {
    git("add", "--all");
    git("commit", "--quiet", "--allow-empty", "--message=" + message);
    return publish();
  }

  /** Copies branches and tags to the bare repository; returns the commit checked out. */
  public String publish() throws IOException, InterruptedException {
    if (!Files.exists(bare)) {
      git("clone", "--quiet", "--bare", files.toString(), bare.toString());
    }
    git("push", "--quiet", "--mirror", "--force", bare.toString());
    git("--git-dir=" + bare, "update-server-info");
    return git("rev-parse", "HEAD").strip();
  }

  /** Runs git among the files; returns what it printed. */
  public String git(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(Tools.require("git").toString()));
    command.addAll(List.of("-c", "protocol.file.allow=always", "-c", "safe.directory=*"));
    command.addAll(List.of(arguments));
    SortedMap<String, String> environment = new TreeMap<>();
    environment.put("GIT_CONFIG_NOSYSTEM", "1");
    environment.put("GIT_CONFIG_GLOBAL", "/dev/null");
    for (String who : List.of("AUTHOR", "COMMITTER")) {
      environment.put("GIT_" + who + "_NAME", "Ann");
      environment.put("GIT_" + who + "_EMAIL", "ann@example.com");
      environment.put("GIT_" + who + "_DATE", "2020-01-02T03:04:05Z");
    }
    Processes.Result result = Processes.run(files, command, environment);
    if (result.exitCode() != 0) {
      throw new AssertionError(command + ":\n" + result.out() + result.err());
    }
    return result.out();
  }
}
