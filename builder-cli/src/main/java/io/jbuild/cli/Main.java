package io.jbuild.cli;

import io.jbuild.cli.format.TemplateException;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.MachineFailure;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/** The process: its streams, its environment, its end. */
public final class Main {

  private Main() {}

  /** Runs jbuild and ends the process. */
  public static void main(String[] words) {
    Interruption interruption = Interruption.ofThisThread();
    Surroundings around = ofProcess();
    MemoryWatch.start(around);
    int code = run(List.of(words), around, RealEngine::open, interruption::requested);
    interruption.end();
    System.exit(code);
  }

  /**
   * Does what the words say, and tells of any failure; returns the exit code.
   *
   * @param interrupted whether somebody wants us to stop: then a failure is no news
   */
  static int run(
      List<String> words, Surroundings around, Engine.Source engines, BooleanSupplier interrupted) {
    FailureReport report = new FailureReport(around);
    int code;
    try {
      code = Commands.call(words, around, engines);
      around.out().flush();
      if (around.out().checkError()) {
        boolean unread = around.out() instanceof Results results && results.isUnread();
        if (!unread) {
          report.machine(new IOException("standard output cannot be written"));
        }
        int failed = unread ? ExitCode.UNREAD : ExitCode.FAILED;
        code = code == ExitCode.DONE ? failed : code;
      }
    } catch (InterruptedException e) {
      code = ExitCode.INTERRUPTED;
    } catch (BuildException e) {
      code = told(interrupted, () -> report.failure(e), ExitCode.of(e.blame()));
    } catch (TemplateException e) {
      report.failure(Usage.refusal("invalid --format: " + e.getMessage()));
      code = ExitCode.USAGE;
    } catch (IOException e) {
      code = told(interrupted, () -> report.machine(e), ExitCode.FAILED);
    } catch (UncheckedIOException e) {
      IOException cause = Objects.requireNonNull(e.getCause());
      code = told(interrupted, () -> report.machine(cause), ExitCode.FAILED);
    } catch (LinkageError e) {
      Optional<BuildException> full = MachineFailure.library(e);
      code =
          told(
              interrupted,
              () -> full.ifPresentOrElse(report::failure, () -> report.ownFault(e)),
              full.isPresent() ? ExitCode.FAILED : ExitCode.OWN_FAULT);
    } catch (RuntimeException | Error e) {
      // The one place that takes whatever comes: people get a report and not a stack trace.
      code = told(interrupted, () -> report.ownFault(e), ExitCode.OWN_FAULT);
    }
    if (code == ExitCode.INTERRUPTED || interrupted.getAsBoolean()) {
      report.interrupted();
      code = ExitCode.INTERRUPTED;
    }
    around.out().flush();
    around.err().flush();
    return code;
  }

  private static int told(BooleanSupplier interrupted, Runnable report, int code) {
    if (!interrupted.getAsBoolean()) {
      report.run();
    }
    return code;
  }

  private static Surroundings ofProcess() {
    return new Surroundings(
        new StandardInput(),
        new Results(new FileOutputStream(FileDescriptor.out)),
        new PrintStream(
            new BufferedOutputStream(new FileOutputStream(FileDescriptor.err)),
            true,
            StandardCharsets.UTF_8),
        environment(),
        Clock.systemUTC(),
        System::nanoTime,
        terminals());
  }

  /** The environment as the user has it: the launcher sets another locale for the JVM. */
  private static SortedMap<String, String> environment() {
    SortedMap<String, String> environment = new TreeMap<>(System.getenv());
    String locale = environment.remove("JBUILD_LC_ALL");
    if (locale != null && locale.isEmpty()) {
      environment.remove("LC_ALL");
    } else if (locale != null) {
      environment.put("LC_ALL", locale);
    }
    return environment;
  }

  /** The launcher knows which descriptors are terminals, as {@code "0 2"}. */
  private static SortedSet<Integer> terminals() {
    SortedSet<Integer> terminals = new TreeSet<>();
    String known = System.getProperty("jbuild.terminals", "");
    for (int descriptor = 0; descriptor <= 2; descriptor++) {
      if (known.contains(Integer.toString(descriptor))) {
        terminals.add(descriptor);
      }
    }
    return terminals;
  }
}
