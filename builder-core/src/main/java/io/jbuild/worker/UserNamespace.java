package io.jbuild.worker;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A user namespace in which an ordinary user is root and their subordinate ids are the others
 * (subuid(5), newuidmap(1), user_namespaces(7)). Where they have none, or there is no program to
 * use them with, root is the only one: enough for images and commands that know no other owner.
 *
 * @param user the user's name
 * @param uid the user's number
 * @param gid the user's group
 */
public record UserNamespace(String user, int uid, int gid) {

  private static final List<String> PROGRAMS = List.of("newuidmap", "newgidmap");

  /** A range of ids. */
  record Range(long start, long count) {}

  /** The subordinate ids. */
  private record Ranges(Range uids, Range gids) {}

  /**
   * Starts a program as root of a new namespace. Its standard streams are the process' own.
   *
   * @throws BuildException where the machine does not allow it; the hint says what would
   */
  public Process start(List<String> program) throws IOException, InterruptedException {
    Optional<Ranges> ranges = ranges();
    // In a session of its own: a Ctrl-C goes to all of the terminal's foreground, and what a step
    // left could then be deleted by nobody, for only here are its owners ours.
    List<String> command = new ArrayList<>(List.of("setsid", "unshare", "--user"));
    if (ranges.isEmpty()) {
      command.add("--map-root-user");
    }
    // The shell waits inside the namespace until its ids are mapped from outside.
    command.addAll(List.of("--", "/bin/sh", "-c", "echo ready; read -r go && exec \"$@\"", "sh"));
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
      if (ranges.isPresent()) {
        map("newuidmap", process.pid(), uid, ranges.get().uids());
        map("newgidmap", process.pid(), gid, ranges.get().gids());
      }
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

  /**
   * Deletes a tree whose files belong to users of the namespace.
   *
   * @throws IOException where it is still there
   */
  public void remove(Path tree) throws IOException {
    try {
      Process process = start(List.of("rm", "-rf", "--one-file-system", tree.toString()));
      process.getOutputStream().close();
      if (process.waitFor() != 0) {
        throw new IOException("cannot delete " + tree);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while " + tree + " was deleted");
    }
  }

  /**
   * What a tree takes on the disk, also where only users of the namespace may look.
   *
   * @return bytes
   */
  public long usage(Path tree) throws IOException {
    try {
      Process process = start(List.of("du", "-s", "--block-size=1", "--", tree.toString()));
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      String bytes = said.split("\\s", 2)[0];
      if (process.waitFor() != 0 || !bytes.matches("[0-9]{1,18}")) {
        throw new IOException("cannot count what " + tree + " takes");
      }
      return Long.parseLong(bytes);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while " + tree + " was counted");
    }
  }

  /** A name for the mapping: trees are kept apart by it, since it is in their files' owners. */
  public String mapping() throws IOException, InterruptedException {
    return ranges()
        .map(ranges -> uid + "-" + ranges.uids().start() + "-" + ranges.gids().start())
        .orElse(uid + "-" + gid + "-alone");
  }

  private Optional<Ranges> ranges() throws IOException, InterruptedException {
    Optional<Range> uids = range(lines(Path.of("/etc/subuid")), uid);
    Optional<Range> gids = range(lines(Path.of("/etc/subgid")), uid);
    if (uids.isEmpty() || gids.isEmpty()) {
      return Optional.empty();
    }
    for (String program : PROGRAMS) {
      if (!isThere(program)) {
        return Optional.empty();
      }
    }
    return Optional.of(new Ranges(uids.get(), gids.get()));
  }

  /** Whether a program is on the search path, which only trying tells as starting it would. */
  private static boolean isThere(String program) throws InterruptedException {
    try {
      new ProcessBuilder(program)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
      return true;
    } catch (IOException e) {
      return false;
    }
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
    Process process =
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
