package io.jbuild.cli;

import io.jbuild.event.BuildEvent;
import io.jbuild.event.BuildEvents;
import io.jbuild.event.Transfer;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Lines;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The command itself, on the terminal of this process, with an engine that only tells of a build:
 * of which one, the first word says. It goes on when a file {@code go} is there, and its clock
 * stands: so its screens are the same each time.
 */
final class ScriptedBuild {

  private static final AtomicLong SECONDS = new AtomicLong();
  private static final String COMPILE = "[build 3/4] RUN mvn -q -o package";

  private ScriptedBuild() {}

  public static void main(String[] words) {
    FakeEngine engine = new FakeEngine();
    engine.building = events -> tell(words[0], events);
    Interruption interruption = Interruption.ofThisThread();
    Surroundings around =
        new Surroundings(
            InputStream.nullInputStream(),
            stream(FileDescriptor.out),
            stream(FileDescriptor.err),
            new TreeMap<>(System.getenv()),
            () -> Typed.NOW,
            () -> Duration.ofSeconds(SECONDS.get()).toNanos(),
            new TreeSet<>(List.of(1, 2)));
    int code = Main.run(List.of("-t", "app", "context"), around, engine, interruption::requested);
    around.err().println("code " + code);
    interruption.end();
    System.exit(0);
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }

  private static void tell(String what, BuildEvents events) throws InterruptedException {
    for (int i = 1; i <= 3; i++) {
      events.on(new BuildEvent.StepCached(i, "[build " + i + "/4] COPY a b"));
    }
    if (what.equals("context")) {
      read(events);
    } else if (!what.equals("cached")) {
      run(what, events);
    }
    events.on(new BuildEvent.Exported("image", "app:latest", FakeEngine.MANIFEST));
  }

  private static void read(BuildEvents events) throws InterruptedException {
    Transfer known = events.begin("read context", 2_000_000_000);
    known.add(500_000_000);
    Transfer unknown = events.begin("read context");
    unknown.add(34_100_000);
    Transfer unmeasured = new Transfer("fetch repository", 0);
    events.begins(unmeasured);
    SECONDS.set(12);
    awaitFile("go");
    List.of(known, unknown, unmeasured).forEach(Transfer::end);
  }

  private static void run(String what, BuildEvents events) throws InterruptedException {
    events.on(new BuildEvent.StepStarted(10, COMPILE));
    output(events, 10, "\033[1m[INFO]\033[0m Compiling 212 source files with javac");
    int steps = what.equals("many") ? 60 : 1;
    for (int i = 1; i <= steps; i++) {
      events.on(new BuildEvent.StepStarted(20 + i, "[docs " + i + "/60] RUN make html"));
    }
    Transfer pull = new Transfer("pull 1a2b3c4d5e6f", 30_000_000);
    pull.add(7_500_000);
    events.on(new BuildEvent.Moving(pull));
    SECONDS.set(12);
    awaitFile("go");
    pull.end();
    boolean wide = what.equals("wide");
    if (wide || what.equals("failed")) {
      for (int i = 1; i <= 30; i++) {
        output(events, 10, "[ERROR] line " + i + (wide ? " " + "é".repeat(300) + " end" : ""));
      }
      events.on(new BuildEvent.Logged(10, Path.of("/store/jbuild/logs/1/10.log")));
      events.on(new BuildEvent.StepFailed(10, COMPILE, "exit code: 1"));
      throw new BuildException(
              Blame.COMMAND,
              "process \"/bin/sh -c mvn\" did not complete successfully: exit code: 1",
              wide ? "'jbuild shell --failed' opens a shell there." : "")
          .at(new Lines(3, wide ? 64 : 3));
    }
    for (int i = 1; i <= steps; i++) {
      String name = "[docs " + i + "/60] RUN make html";
      events.on(new BuildEvent.StepFinished(20 + i, name, Duration.ofSeconds(12)));
    }
    events.on(new BuildEvent.StepFinished(10, COMPILE, Duration.ofSeconds(130)));
  }

  private static void output(BuildEvents events, int step, String line) {
    byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
    events.on(new BuildEvent.StepOutput(step, false, bytes));
  }

  private static void awaitFile(String name) throws InterruptedException {
    while (!Files.exists(Path.of(name))) {
      Thread.sleep(10);
    }
  }
}
