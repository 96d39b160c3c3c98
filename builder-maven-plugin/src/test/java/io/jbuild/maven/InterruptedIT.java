package io.jbuild.maven;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.testkit.ProcessTable;
import io.jbuild.testkit.Tools;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Maven is told to end while a step runs. */
class InterruptedIT {

  private static final long PATIENCE_SECONDS = 60;

  /** What no other process runs, of another run of these tests either. */
  private static final String SLEEP = "sleep 9" + ProcessHandle.current().pid();

  @Test
  void whatABuildStartedEndsWithMaven() throws Exception {
    LocalMaven maven = LocalMaven.of(InterruptedIT.class).withBusybox();
    ExampleProject project = maven.project("run");
    project.write("Dockerfile", "FROM busybox\nRUN " + SLEEP + "\n");
    Process process = maven.start(project, "package");
    try {
      await(process, true);

      Tools.run("kill", "-s", "TERM", Long.toString(process.pid()));

      assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isNotZero();
      await(process, false);
      assertThat(ProcessTable.mountsWith(maven.store().toString())).isEmpty();
    } finally {
      process.destroyForcibly();
    }
    project.write("Dockerfile", "FROM busybox\nRUN echo again > /again\n");
    maven.succeed(project, "package");
  }

  private static void await(Process process, boolean running) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (sleeps().isEmpty() == running) {
      assertThat(System.nanoTime()).isLessThan(end);
      assertThat(process.isAlive() || !running).isTrue();
      Thread.sleep(20);
    }
  }

  private static List<String> sleeps() throws Exception {
    return ProcessTable.commandsWith(SLEEP).stream()
        .filter(command -> command.strip().endsWith(SLEEP))
        .toList();
  }
}
