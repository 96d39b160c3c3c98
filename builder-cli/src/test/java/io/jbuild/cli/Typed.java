package io.jbuild.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** A user at the keyboard: types words, sees what is printed and the exit code. */
final class Typed {

  static final Instant NOW = Instant.parse("2026-08-01T12:00:00Z");

  final FakeEngine engine = new FakeEngine();

  /** What opens the engine: the real one, where a test is about all of it. */
  Engine.Source engines = engine;

  final SortedMap<String, String> environment = new TreeMap<>();
  final SortedSet<Integer> terminals = new TreeSet<>();
  String input = "";
  String out = "";
  String err = "";
  private boolean interrupted;

  Typed() {
    environment.put("HOME", "/home/ann");
  }

  /** Ctrl-C was typed. */
  void interrupt() {
    interrupted = true;
  }

  int type(String... words) {
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    Surroundings around =
        new Surroundings(
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            new PrintStream(outBytes, true, StandardCharsets.UTF_8),
            new PrintStream(errBytes, true, StandardCharsets.UTF_8),
            environment,
            InstantSource.fixed(NOW),
            () -> 0,
            terminals);
    int code = Main.run(List.of(words), around, engines, () -> interrupted);
    out = outBytes.toString(StandardCharsets.UTF_8);
    err = errBytes.toString(StandardCharsets.UTF_8);
    return code;
  }
}
