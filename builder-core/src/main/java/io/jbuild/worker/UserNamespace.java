package io.jbuild.worker;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A user namespace in which an ordinary user is root and their subordinate ids are the others
 * (subuid(5), newuidmap(1), user_namespaces(7)).
 *
 * @param user the user's name
 * @param uid the user's number
 * @param gid the user's group
 */
public record UserNamespace(String user, int uid, int gid) {

  /** A range of ids. */
  record Range(long start, long count) {}

  /**
   * Starts a program as root of a new namespace. Its standard streams are the process' own.
   *
   * @throws BuildException where the machine does not allow it; the hint says what would
   */
  Process start(List<String> program) throws IOException, InterruptedException {
    Range uids = range(Path.of("/etc/subuid"), uid);
    Range gids = range(Path.of("/etc/subgid"), uid);
    List<String> command = new ArrayList<>();
    // In a session of its own: a Ctrl-C goes to all of the terminal's foreground, and what a step
    // left could then be deleted by nobody, for only here are its owners ours.
    // The shell waits inside the namespace until its ids are mapped from outside.
    command.addAll(
        List.of(
            "setsid",
            "unshare",
            "--user",
            "--",
            "/bin/sh",
            "-c",
            "echo ready; read -r go && exec \"$@\"",
            "sh"));
    command.addAll(program);
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    boolean mapped = false;
    try {
      int first = process.getInputStream().read();
      while (first >= 0 && first != '\n') {
        first = process.getInputStream().read();
      }
      if (first < 0) {
        throw new BuildException(
            Blame.MACHINE,
            "the machine does not allow user namespaces to ordinary users",
            "Run as root, or allow them: sysctl user.max_user_namespaces=15000 (on some machines"
                + " also kernel.unprivileged_userns_clone=1).");
      }
      map("newuidmap", process.pid(), uid, uids);
      map("newgidmap", process.pid(), gid, gids);
      process.getOutputStream().write('\n');
      process.getOutputStream().flush();
      mapped = true;
      return process;
    } finally {
      if (!mapped) {
        process.destroyForcibly();
      }
    }
  }

  /** A name for the mapping: trees are kept apart by it, since it is in their files' owners. */
  public String mapping() throws IOException {
    Range uids = range(Path.of("/etc/subuid"), uid);
    Range gids = range(Path.of("/etc/subgid"), uid);
    return uid + "-" + uids.start() + "-" + gids.start();
  }

  private Range range(Path file, int number) throws IOException {
    return range(lines(file), number)
        .orElseThrow(
            () ->
                new BuildException(
                    Blame.MACHINE,
                    "RUN needs subordinate ids for " + user + ", and " + file + " has none",
                    "As root: usermod --add-subuids 100000-165535 --add-subgids 100000-165535 "
                        + user));
  }

  Optional<Range> range(List<String> lines, int number) {
    for (String line : lines) {
      String[] fields = line.strip().split(":", -1);
      if (fields.length == 3
          && (fields[0].equals(user) || fields[0].equals(String.valueOf(number)))) {
        try {
          return Optional.of(new Range(Long.parseLong(fields[1]), Long.parseLong(fields[2])));
        } catch (NumberFormatException e) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  private static List<String> lines(Path file) throws IOException {
    try {
      return Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  private static void map(String program, long pid, int own, Range range)
      throws IOException, InterruptedException {
    Process process;
    try {
      process =
          new ProcessBuilder(
                  program,
                  String.valueOf(pid),
                  "0",
                  String.valueOf(own),
                  "1",
                  "1",
                  String.valueOf(range.start()),
                  String.valueOf(range.count()))
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      throw new BuildException(
          Blame.MACHINE,
          "RUN needs " + program + ", and it is not here",
          "Install it (on Debian the package uidmap), or run as root.",
          e);
    }
    process.getOutputStream().close();
    String said;
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      said = String.join(" ", reader.lines().toList());
    }
    if (process.waitFor() != 0) {
      throw new BuildException(
          Blame.MACHINE,
          program + " failed: " + said,
          "See that /etc/subuid and /etc/subgid give you ids, and that "
              + program
              + " may use them.");
    }
  }
}
