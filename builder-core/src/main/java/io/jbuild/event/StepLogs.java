package io.jbuild.event;

import io.jbuild.failure.MachineFailure;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Keeps all that each step of a build prints, byte for byte below a line with its name, in a file
 * of its own; of the last builds only. All events are handed on, and where a failing step printed
 * something, {@link BuildEvent.Logged} before its failure.
 *
 * <p>Nothing is made before a step prints something. A log that cannot be written is a warning, no
 * failure. Safe for several threads.
 */
public final class StepLogs implements BuildEvents, Closeable {

  /** How many builds' logs there are, this one's among them. */
  private static final int BUILDS = 20;

  private final Path logs;
  private final Path folder;
  private final BuildEvents next;
  private final Map<Integer, String> names = new TreeMap<>();
  private final Map<Integer, OutputStream> open = new TreeMap<>();
  private boolean made;
  private boolean broken;

  /**
   * Logs of one build.
   *
   * @param logs the folder of all builds' logs
   * @param build this one's name: later ones come later in the order of names
   */
  public StepLogs(Path logs, String build, BuildEvents next) {
    this.logs = logs;
    this.folder = logs.resolve(build);
    this.next = next;
  }

  @Override
  public void on(BuildEvent event) {
    if (event instanceof BuildEvent.StepStarted started) {
      name(started.step(), started.name());
    } else if (event instanceof BuildEvent.StepOutput output) {
      attempt(() -> write(output));
    } else if (event instanceof BuildEvent.StepFinished finished) {
      attempt(() -> end(finished.step()));
    } else if (event instanceof BuildEvent.StepFailed failed) {
      if (attempt(() -> end(failed.step()))) {
        next.on(new BuildEvent.Logged(failed.step(), file(failed.step())));
      }
    }
    next.on(event);
  }

  private interface Work {
    boolean run() throws IOException;
  }

  /** Whether the work was done, and there was something to do. */
  private boolean attempt(Work work) {
    try {
      return work.run();
    } catch (IOException e) {
      if (breakOff()) {
        next.on(new BuildEvent.Warning("what steps print is not kept: " + MachineFailure.words(e)));
      }
      return false;
    }
  }

  private synchronized boolean breakOff() {
    boolean first = !broken;
    broken = true;
    return first;
  }

  private synchronized void name(int step, String name) {
    names.put(step, name);
  }

  private synchronized boolean write(BuildEvent.StepOutput output) throws IOException {
    if (broken) {
      return false;
    }
    OutputStream file = open.get(output.step());
    if (file == null) {
      if (!made) {
        Files.createDirectories(folder);
        made = true;
        removeOld();
      }
      file = new BufferedOutputStream(Files.newOutputStream(file(output.step())));
      open.put(output.step(), file);
      String name = names.getOrDefault(output.step(), "") + "\n";
      file.write(name.getBytes(StandardCharsets.UTF_8));
    }
    file.write(output.bytes());
    return true;
  }

  private synchronized boolean end(int step) throws IOException {
    OutputStream file = open.remove(step);
    if (file == null || broken) {
      return false;
    }
    file.close();
    return true;
  }

  private Path file(int step) {
    return folder.resolve(step + ".log");
  }

  private void removeOld() throws IOException {
    List<Path> builds = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(logs)) {
      all.forEach(builds::add);
    }
    builds.sort(null);
    for (Path old : builds.subList(0, Math.max(0, builds.size() - BUILDS))) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(old)) {
        for (Path file : files) {
          Files.deleteIfExists(file);
        }
      } catch (NoSuchFileException e) {
        continue; // Another build was faster.
      }
      Files.deleteIfExists(old);
    }
  }

  /** Closes what an interrupted build left open. */
  @Override
  public synchronized void close() throws IOException {
    for (OutputStream file : open.values()) {
      file.close();
    }
    open.clear();
  }
}
