package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.oci.ConsoleSize;
import io.jbuild.request.BuildRequest;
import io.jbuild.request.ContainerRequest;
import io.jbuild.request.ContainerTerminal;
import io.jbuild.request.Isolation;
import io.jbuild.testkit.Tools;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A container with a terminal, of which a test has the keys and the screen. */
@Tag("namespaces")
class ContainerTerminalTest {

  private static final long PATIENCE = 60_000_000_000L;

  @TempDir Path folder;

  private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
  private final PipedOutputStream keyboard = new PipedOutputStream();
  private final Terminal terminal = new Terminal();

  private static final class Terminal implements ContainerTerminal {
    private final List<String> told = new ArrayList<>();
    private Consumer<ConsoleSize> resized = size -> {};

    @Override
    public ConsoleSize size() {
      return new ConsoleSize(31, 97);
    }

    @Override
    public synchronized void attach(Consumer<ConsoleSize> listener) {
      told.add("attach");
      resized = listener;
    }

    @Override
    public synchronized void detach() {
      told.add("detach");
    }

    synchronized void resize(int height, int width) {
      resized.accept(new ConsoleSize(height, width));
    }
  }

  private FutureTask<Integer> start(Isolation rung, InputStream input, String... command)
      throws Exception {
    if (rung == Isolation.CHROOT) {
      Tools.requireRoot();
    } else if (rung == Isolation.OCI) {
      Tools.require("runc");
    }
    TestBuilds builds = new TestBuilds(folder);
    builds.busybox("store");
    ContainerRequest request =
        new ContainerRequest(
            "busybox",
            List.of(command),
            new ContainerRequest.Settings(
                Optional.empty(),
                List.of(),
                Optional.of("7:8"),
                Optional.empty(),
                BuildRequest.Network.HOST,
                List.of()),
            Optional.of("one"),
            /* dropped= */ true,
            rung,
            new ContainerRequest.Streams(
                input, screen, OutputStream.nullOutputStream(), Optional.of(terminal)));
    FutureTask<Integer> run =
        new FutureTask<>(() -> builds.engine("store").containers().run(request, new SilentPull()));
    new Thread(run, "container").start();
    return run;
  }

  private void type(String keys) throws IOException {
    keyboard.write(keys.getBytes(StandardCharsets.UTF_8));
    keyboard.flush();
  }

  /** Again and again: what is typed while a program is interrupted is lost, at any terminal. */
  private void typeUntil(String keys, String text) throws Exception {
    long end = System.nanoTime() + PATIENCE;
    while (!shown().contains(text)) {
      assertThat(System.nanoTime()).as("waits for %s in: %s", text, shown()).isLessThan(end);
      type(keys);
      Thread.sleep(200);
    }
  }

  private void await(String text) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE;
    while (!shown().contains(text)) {
      assertThat(System.nanoTime()).as("waits for %s in: %s", text, shown()).isLessThan(end);
      Thread.sleep(5);
    }
  }

  private String shown() {
    return screen.toString(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @EnumSource(names = {"OCI", "NAMESPACES", "CHROOT"})
  void aShellHasAllThatATerminalGives(Isolation rung) throws Exception {
    FutureTask<Integer> run = start(rung, new PipedInputStream(keyboard), "sh");

    type("stty size; echo $TERM; echo x > /dev/tty\r");
    await("31 97\r\nxterm\r\nx\r\n");
    if (rung != Isolation.CHROOT) {
      type("tty; stat -c %F /dev/console; stat -c %u:%n $(tty)\r");
      await("/dev/pts/0\r\ncharacter special file\r\n7:/dev/pts/0\r\n");
    }

    terminal.resize(20, 70);
    type("stty size\r");
    await("20 70\r\n");

    type("echo one=$((0+1)); sleep 1000\r");
    await("one=1");
    // Only a shell whose sleep was ended reads the rest.
    typeUntil("\u0003echo ended=$?\r", "ended=130");
    type("echo two=$((1+1)); sleep 1001\r");
    await("two=2");
    typeUntil("\u001a", "Stopped");
    assertThat(terminal.told).containsExactly("attach");

    long end = System.nanoTime() + PATIENCE;
    while (!run.isDone()) {
      assertThat(System.nanoTime()).as(shown()).isLessThan(end);
      type("exit 4\r"); // A shell with a stopped job asks for it twice.
      Thread.sleep(200);
    }
    assertThat(run.get()).isEqualTo(4);
    assertThat(terminal.told).startsWith("attach", "detach");
  }

  @ParameterizedTest
  @EnumSource(names = {"OCI", "NAMESPACES", "CHROOT"})
  void itsLastWordsAreSeenAndItsErrorsAreOfTheSameStream(Isolation rung) throws Exception {
    String script = "head -c 100000 /dev/zero | tr '\\0' a; echo last >&2";
    FutureTask<Integer> run = start(rung, InputStream.nullInputStream(), "sh", "-c", script);

    assertThat(run.get()).isZero();
    assertThat(shown()).isEqualTo("a".repeat(100_000) + "last\r\n");
  }

  @Test
  void whereNothingIsToBeReadItWaits() throws Exception {
    String script = "read -t 1 x; echo read=$?";
    FutureTask<Integer> run =
        start(Isolation.NAMESPACES, InputStream.nullInputStream(), "sh", "-c", script);

    assertThat(run.get()).isZero();
    assertThat(shown()).isEqualTo("read=1\r\n");
  }

  @ParameterizedTest
  @EnumSource(names = {"OCI", "NAMESPACES", "CHROOT"})
  void aProgramThatCannotBeExecutedIsToldAsWithoutATerminal(Isolation rung) throws Exception {
    FutureTask<Integer> refused = start(rung, InputStream.nullInputStream(), "/etc/group");

    assertThatThrownBy(refused::get)
        .hasMessageContaining("/etc/group")
        .hasMessageContaining("permission denied");
  }
}
