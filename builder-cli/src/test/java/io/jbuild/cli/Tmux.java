package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.testkit.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A real terminal of a chosen size, in which one program runs; it can be read, and typed at. */
final class Tmux implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Path folder;

  private Tmux(Path folder) {
    this.folder = folder;
  }

  /**
   * Opens one.
   *
   * @param folder for what it needs
   * @param program lines for a shell
   */
  static Tmux open(Path folder, int columns, int rows, String program) throws Exception {
    Files.writeString(
        folder.resolve("tmux.conf"),
        "set -g status off\nset -g remain-on-exit on\nset -g default-terminal screen-256color\n");
    Path script = Files.writeString(folder.resolve("program"), program);
    Tmux tmux = new Tmux(folder);
    String size = Integer.toString(columns);
    tmux.run("-u", "new-session", "-d", "-x", size, "-y", Integer.toString(rows), "sh " + script);
    return tmux;
  }

  /** Waits until what it shows is what is wanted, and returns it: the lines up to the last one. */
  String await(Predicate<String> wanted) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      String shown = screen();
      if (wanted.test(shown)) {
        return shown;
      }
      assertThat(System.nanoTime()).as("waits, and sees: %s", shown).isLessThan(end);
      Thread.sleep(20);
    }
  }

  /** What it shows when the program is at its end, and what has scrolled away above it. */
  String awaitEnd() throws Exception {
    String pane = "#{pane_dead}";
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!run("display-message", "-p", pane).strip().equals("1")) {
      assertThat(System.nanoTime()).as("waits, and sees: %s", screen()).isLessThan(end);
      Thread.sleep(20);
    }
    return run("capture-pane", "-p", "-S", "-")
        .replaceAll("\\n*Pane is dead.*\\s*$", "")
        .stripTrailing();
  }

  /** What it shows. */
  String screen() throws Exception {
    return run("capture-pane", "-p").stripTrailing();
  }

  /** The same with its colours. */
  String coloured() throws Exception {
    return run("capture-pane", "-p", "-e").stripTrailing();
  }

  /** Whether a cursor is seen. */
  boolean hasCursor() throws Exception {
    return run("display-message", "-p", "#{cursor_flag}").strip().equals("1");
  }

  void resize(int columns, int rows) throws Exception {
    run("resize-window", "-x", Integer.toString(columns), "-y", Integer.toString(rows));
  }

  void press(String key) throws Exception {
    run("send-keys", key);
  }

  private String run(String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("tmux", "-S", folder.resolve("socket").toString()));
    command.addAll(List.of("-f", folder.resolve("tmux.conf").toString()));
    command.addAll(List.of(words));
    return Tools.run(command.toArray(String[]::new));
  }

  @Override
  public void close() throws IOException {
    try {
      run("kill-server");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
