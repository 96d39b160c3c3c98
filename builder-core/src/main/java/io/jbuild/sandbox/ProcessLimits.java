package io.jbuild.sandbox;

import io.jbuild.oci.RunSettings.Limit;
import io.jbuild.posix.Privileges;
import io.jbuild.posix.ResourceLimits;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/**
 * Gives the waiting process of a command its resource limits, which cannot be this process' own.
 * Its number is not known before it executes something, so it is found as the one in its namespace.
 *
 * <p>Runs in a thread of its own, which takes the command's ids: where the machine's root has no
 * right to set the limits of others, a process with the same ids may.
 */
final class ProcessLimits implements Callable<List<String>> {

  private static final Path PROCESSES = Path.of("/proc");

  private final Command command;
  private final ProgramStarter starter;
  private final Future<?> started;

  /**
   * Limits of a command's process.
   *
   * @param started done when the process runs, or failed to
   */
  ProcessLimits(Command command, ProgramStarter starter, Future<?> started) {
    this.command = command;
    this.starter = starter;
    this.started = started;
  }

  /** Sets them; returns what could not be as high as asked for, in words. */
  @Override
  public List<String> call() throws IOException {
    OptionalInt found = OptionalInt.empty();
    while (found.isEmpty() && !started.isDone()) {
      LockSupport.parkNanos(20_000);
      found = starter.threadId() == 0 ? OptionalInt.empty() : find();
    }
    if (found.isEmpty()) {
      return List.of(); // It never came to be, which is told elsewhere.
    }
    Privileges.setIds(command.uid(), command.gid());
    List<String> lowered = new ArrayList<>();
    for (Limit limit : command.settings().limits()) {
      long[] now = ResourceLimits.set(found.getAsInt(), limit.name(), limit.soft(), limit.hard());
      if (now[0] != limit.soft() || now[1] != limit.hard()) {
        lowered.add(AllowedLimits.words(limit, new Limit(limit.name(), now[0], now[1])));
      }
    }
    return lowered;
  }

  private OptionalInt find() throws IOException {
    Path own = Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
    Path namespace;
    try {
      namespace =
          Files.readSymbolicLink(
              Path.of("/proc/self/task/" + starter.threadId() + "/ns/pid_for_children"));
    } catch (NoSuchFileException e) {
      return OptionalInt.empty(); // The namespace has no process yet, or has none any more.
    }
    if (namespace.equals(own)) {
      return OptionalInt.empty();
    }
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROCESSES, "[0-9]*")) {
      for (Path process : processes) {
        try {
          if (Files.readSymbolicLink(process.resolve("ns/pid")).equals(namespace)) {
            return OptionalInt.of(Integer.parseInt(process.getFileName().toString()));
          }
        } catch (NoSuchFileException e) {
          // It ended meanwhile, so it was not the one that waits.
        } catch (AccessDeniedException e) {
          // Another user's: ours may be looked at.
        }
      }
    }
    return OptionalInt.empty();
  }
}
