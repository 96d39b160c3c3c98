package io.jbuild.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Commands one after the other on the terminal of this process, two hours after what they tell of;
 * a shell is not really opened.
 */
final class ScriptedCommands {

  private static final List<String> COMMANDS =
      List.of("why", "logs", "logs last", "shell --failed", "help", "help shell", "whyy");

  private ScriptedCommands() {}

  public static void main(String[] words) {
    Surroundings around =
        new Surroundings(
            InputStream.nullInputStream(),
            stream(FileDescriptor.out),
            stream(FileDescriptor.err),
            new TreeMap<>(System.getenv()),
            () -> Instant.now().plus(Duration.ofHours(2)),
            System::nanoTime,
            new TreeSet<>(List.of(0, 1, 2)));
    for (String command : COMMANDS) {
      around.out().println("$ jbuild " + command);
      Engine.Source engines =
          command.equals("shell --failed") ? new FakeEngine() : RealEngine::open;
      int code = Main.run(List.of(command.split(" ")), around, engines, () -> false);
      around.err().println("code " + code);
    }
    System.exit(0);
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }
}
