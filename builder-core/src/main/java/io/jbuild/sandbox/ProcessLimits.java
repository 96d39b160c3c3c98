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
import java.util.concurrent.Callable;

/**
 * Gives the waiting process of a command its resource limits, which cannot be this process' own.
 * Its number is not known before it executes something, so it is found as the one in its namespace.
 */
record ProcessLimits(Command command, long starterThread) {

  private static final Path PROCESSES = Path.of("/proc");

  /** Sets them; returns what could not be as high as asked for, in words. */
  List<String> set() throws IOException {
    if (command.settings().limits().isEmpty()) {
      return List.of();
    }
    int pid = find();
    Callable<List<String>> task =
        () -> {
          // Only a process with the same ids may do it, where the machine's root has no more
          // rights.
          Privileges.setIds(command.uid(), command.gid());
          List<String> lowered = new ArrayList<>();
          for (Limit limit : command.settings().limits()) {
            long[] now = ResourceLimits.set(pid, limit.name(), limit.soft(), limit.hard());
            if (now[0] != limit.soft() || now[1] != limit.hard()) {
              lowered.add(
                  "ulimit "
                      + limit
                      + " is more than this machine allows: it is "
                      + new Limit(limit.name(), now[0], now[1]));
            }
          }
          return lowered;
        };
    return LoneThread.run("jbuild-limits", task);
  }

  private int find() throws IOException {
    Path namespace =
        Files.readSymbolicLink(
            Path.of("/proc/self/task/" + starterThread + "/ns/pid_for_children"));
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROCESSES, "[0-9]*")) {
      for (Path process : processes) {
        try {
          if (Files.readSymbolicLink(process.resolve("ns/pid")).equals(namespace)) {
            return Integer.parseInt(process.getFileName().toString());
          }
        } catch (NoSuchFileException e) {
          // It ended meanwhile, so it was not the one that waits.
        } catch (AccessDeniedException e) {
          // Another user's: ours may be looked at.
        }
      }
    }
    throw new IOException("the process of the command is not found, which is to get limits");
  }
}
