package io.jbuild.sandbox;

import io.jbuild.posix.ChildProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * Ends all processes below one that adopts those that lose their parent, where no pid namespace
 * ends them together. Who is whose parent every user may read, of every process.
 */
final class Descendants {

  private static final Path PROCESSES = Path.of("/proc");

  /** A process: whose child it is, and whether only its exit code is left of it. */
  private record Seen(int pid, boolean ended) {}

  private Descendants() {}

  /** Kills until none is left; what is killed may still have been starting others. */
  static void end(ChildProcess above) throws IOException {
    while (kill(children(), above.pid())) {
      LockSupport.parkNanos(200_000);
    }
  }

  /**
   * Kills what became this process's own since the one above it was killed: what has another root
   * directory, or lets nobody see which.
   *
   * @param others that were started by this process and shall go on
   */
  static void endOrphans(Set<Integer> others) throws IOException {
    boolean found = true;
    while (found) {
      found = false;
      Map<Integer, List<Seen>> children = children();
      int self = Math.toIntExact(ProcessHandle.current().pid());
      for (Seen child : children.getOrDefault(self, List.of())) {
        if (!child.ended() && !others.contains(child.pid()) && !hasThisRoot(child.pid())) {
          kill(children, child.pid());
          new ChildProcess(child.pid()).kill();
          found = true;
        }
      }
      if (found) {
        LockSupport.parkNanos(200_000);
      }
    }
  }

  private static boolean hasThisRoot(int pid) throws IOException {
    try {
      return Files.readSymbolicLink(PROCESSES.resolve(pid + "/root"))
          .equals(Files.readSymbolicLink(PROCESSES.resolve("self/root")));
    } catch (AccessDeniedException e) {
      return false; // Not one of ours: they run as who we are.
    } catch (NoSuchFileException e) {
      return true; // It ended meanwhile.
    }
  }

  /** Kills all there are; false where there is none. */
  private static boolean kill(Map<Integer, List<Seen>> children, int above) throws IOException {
    boolean found = false;
    Deque<Integer> parents = new ArrayDeque<>(List.of(above));
    while (!parents.isEmpty()) {
      for (Seen child : children.getOrDefault(parents.pop(), List.of())) {
        parents.push(child.pid());
        if (!child.ended()) {
          found = true;
          new ChildProcess(child.pid()).kill();
        }
      }
    }
    return found;
  }

  private static Map<Integer, List<Seen>> children() throws IOException {
    Map<Integer, List<Seen>> children = new HashMap<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROCESSES, "[0-9]*")) {
      for (Path process : processes) {
        String line;
        try {
          line = Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
          if (Files.exists(process)) {
            throw e;
          }
          continue; // It ended meanwhile.
        }
        // "pid (name) state parent": the name may hold anything, also brackets.
        String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", 3);
        int pid = Integer.parseInt(process.getFileName().toString());
        children
            .computeIfAbsent(Integer.parseInt(fields[1]), unused -> new ArrayList<>())
            .add(new Seen(pid, fields[0].equals("Z") || fields[0].equals("X")));
      }
    }
    return children;
  }
}
