package io.jbuild.cli;

import io.jbuild.cli.terminal.LiveProgress;
import io.jbuild.report.progress.OutputText;
import io.jbuild.report.progress.PlainProgress;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * What a command finds around it; everything it reads or prints goes through here.
 *
 * @param out results, and nothing else
 * @param err what is told to people
 * @param environment the process' environment
 * @param clock for ages
 * @param nanoClock for durations, as {@link System#nanoTime}
 * @param terminals which of the descriptors 0, 1 and 2 are terminals
 */
record Surroundings(
    InputStream in,
    PrintStream out,
    PrintStream err,
    SortedMap<String, String> environment,
    InstantSource clock,
    LongSupplier nanoClock,
    SortedSet<Integer> terminals) {

  Surroundings {
    environment = Collections.unmodifiableSortedMap(new TreeMap<>(environment));
    terminals = Collections.unmodifiableSortedSet(new TreeSet<>(terminals));
  }

  boolean isTerminal(int descriptor) {
    return terminals.contains(descriptor);
  }

  /** Whether stack traces are wanted. */
  boolean debug() {
    return !environment.getOrDefault("JBUILD_DEBUG", "").isEmpty();
  }

  /** Prints on {@code err}. */
  void tell(String text) {
    err.print(text);
    err.flush();
  }

  /** A build shown on {@code err} line by line; no terminal obeys what commands print. */
  PlainProgress progress() {
    return new PlainProgress(
        isTerminal(2) ? text -> tell(forTerminal(text)) : this::tell,
        nanoClock,
        CommandWords.FRONT_END);
  }

  /** A build, or what a command moves, drawn on a terminal. */
  LiveProgress live(PrintStream terminal) {
    return LiveProgress.on(terminal, environment, nanoClock, CommandWords.FRONT_END);
  }

  private static String forTerminal(String text) {
    return text.lines().map(line -> OutputText.of(line) + "\n").collect(Collectors.joining());
  }
}
