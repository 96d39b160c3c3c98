package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.testkit.Account;
import io.jbuild.testkit.Processes;
import io.jbuild.testkit.Tools;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code run -it} at a real terminal, of root and of an ordinary user. */
@Tag("namespaces")
class TerminalRunTest {

  private static final String DOCKERFILE =
      """
      FROM scratch
      COPY --chmod=755 busybox /bin/busybox
      RUN ["/bin/busybox", "--install", "-s", "/bin"]
      CMD ["sh"]
      """;

  private static final long PATIENCE = 30_000_000_000L;

  @TempDir static Path shared;

  private static Installation jbuild;
  private static Account ordinary;

  private final List<Seat> seats = new ArrayList<>();

  @BeforeAll
  static void install() throws Exception {
    Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwx--x--x"));
    jbuild = Installation.copyTo(Files.createDirectory(shared.resolve("jbuild")));
    ordinary = Account.ordinary(Files.createDirectory(shared.resolve("etc")));
    Path context = Files.createDirectory(shared.resolve("context"));
    Files.copy(Tools.require("busybox"), context.resolve("busybox"));
    Files.writeString(context.resolve("Dockerfile"), DOCKERFILE);
    copyWithLibraries("bash", context.resolve("bash"));
    ordinary.give(context);
    for (String name : List.of("root", "ordinary")) {
      Path home = Files.createDirectory(shared.resolve(name));
      account(name).give(home);
      List<String> words = words(home, "build", "-t", "base", context.toString());
      jbuild.check(account(name), shared, words);
    }
  }

  /** A program with all that it loads, below a folder as it lies on the machine. */
  private static void copyWithLibraries(String name, Path root) throws Exception {
    String script =
        """
        for file in "$1" $(ldd "$1" | grep -o '/[^ ]*'); do
          mkdir -p "$2${file%/*}" && cp -L "$file" "$2$file"
        done
        """;
    String program = Tools.require(name).toString();
    Processes.check(shared, List.of("sh", "-c", script, "sh", program, root.toString()));
  }

  @AfterAll
  static void delete() throws Exception {
    Account.delete(shared.resolve("root"));
    Account.delete(shared.resolve("ordinary"));
  }

  @AfterEach
  void leave() {
    seats.forEach(seat -> seat.session().destroyForcibly());
  }

  private static Account account(String name) {
    return name.equals("root") ? Account.root() : ordinary;
  }

  private static List<String> words(Path home, String... words) {
    List<String> all = new ArrayList<>(List.of("--store", home.resolve("store").toString()));
    all.addAll(List.of(words));
    return all;
  }

  /** Somebody sits down at a terminal, and runs that with what was before and after it noted. */
  private Seat sitDown(String name, String... run) throws Exception {
    Path home = shared.resolve(name);
    List<String> command = jbuild.command(Account.self(), words(home, run));
    command.add(1, "-Djbuild.terminals=012"); // As the launcher finds them.
    String line = command.stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));
    Path script = home.resolve("script");
    Files.writeString(
        script,
        """
        cd %s; export LC_ALL=C.UTF-8; tty > tty; stty rows 31 cols 97; stty -g > before
        sh -c 'echo $$ > pid; exec "$@"' sh %s
        echo code=$?; stty -g > after
        """
            .formatted(home, line));
    account(name).give(script);
    List<String> all =
        List.of(Tools.require("script").toString(), "-qec", "sh " + script, "/dev/null");
    Process session =
        new ProcessBuilder(account(name).command(all)).redirectErrorStream(true).start();
    Seat seat = new Seat(account(name), home, session, new ByteArrayOutputStream());
    seats.add(seat);
    Thread reader = new Thread(seat::show, "screen");
    reader.setDaemon(true);
    reader.start();
    return seat;
  }

  /** A terminal, somebody at it, and what they are shown. */
  private record Seat(Account user, Path home, Process session, ByteArrayOutputStream screen) {

    void show() {
      try {
        session.getInputStream().transferTo(screen);
      } catch (IOException e) {
        screen.writeBytes(e.toString().getBytes(StandardCharsets.UTF_8));
      }
    }

    void type(String keys) throws IOException {
      OutputStream keyboard = session.getOutputStream();
      keyboard.write(keys.getBytes(StandardCharsets.UTF_8));
      keyboard.flush();
    }

    /** Again and again: what is typed while a program is interrupted is lost, at any terminal. */
    void typeUntil(String keys, String text) throws Exception {
      long end = System.nanoTime() + PATIENCE;
      while (!shown().contains(text)) {
        assertThat(System.nanoTime()).as("waits for %s in: %s", text, shown()).isLessThan(end);
        type(keys);
        Thread.sleep(200);
      }
    }

    void await(String text) throws InterruptedException {
      long end = System.nanoTime() + PATIENCE;
      while (!shown().contains(text)) {
        assertThat(System.nanoTime()).as("waits for %s in: %s", text, shown()).isLessThan(end);
        Thread.sleep(10);
      }
    }

    private String shown() {
      return screen.toString(StandardCharsets.UTF_8);
    }

    String file(String name) throws IOException {
      return Files.readString(home.resolve(name)).strip();
    }

    void run(List<String> command) throws Exception {
      Processes.check(shared, user.command(command));
    }

    void assertRestored() throws Exception {
      session.getOutputStream().close();
      assertThat(session.waitFor(PATIENCE, TimeUnit.NANOSECONDS)).as(shown()).isTrue();
      assertThat(file("after")).isEqualTo(file("before"));
    }
  }

  @ParameterizedTest
  @CsvSource({"root,oci", "root,namespaces", "ordinary,oci", "ordinary,namespaces"})
  void aShellIsUsedAsOneWithoutAContainer(String name, String rung) throws Exception {
    if (rung.equals("oci")) {
      Tools.require("runc");
    }
    Seat seat = sitDown(name, "run", "--rm", "-it", "--isolation", rung, "base");
    seat.await("/ #");
    seat.type("tty; stty size\r");
    seat.await("/dev/pts/0\r\n31 97\r\n");

    List<String> resize = List.of("stty", "-F", seat.file("tty"), "rows", "20", "cols", "70");
    seat.run(resize);
    seat.typeUntil("stty size\r", "20 70\r\n");

    seat.type("echo one=$((0+1)); sleep 1000\r");
    seat.await("one=1");
    // Only a shell whose sleep was ended reads the rest.
    seat.typeUntil("\u0003echo ended=$?\r", "ended=130");
    seat.type("exit 4\r");
    seat.await("code=4");
    seat.assertRestored();
  }

  @ParameterizedTest
  @CsvSource({"root,TERM", "root,HUP", "ordinary,TERM"})
  void aTerminalIsRestoredWhereJbuildIsEnded(String name, String signal) throws Exception {
    Seat seat = sitDown(name, "run", "--rm", "-it", "base");
    seat.await("/ #");
    List<String> kill = List.of("kill", "-s", signal, seat.file("pid"));
    seat.run(kill);

    seat.await("code=130");
    seat.assertRestored();
  }

  @ParameterizedTest
  @ValueSource(strings = {"root", "ordinary"})
  void theShellInAFailedStepShowsItsCommandAndHasItsState(String name) throws Exception {
    Path context = Files.createDirectory(shared.resolve("failing-" + name));
    Files.writeString(context.resolve("Dockerfile"), "FROM base\nRUN echo half > /f && false\n");
    account(name).give(context);
    Seat build = sitDown(name, "build", context.toString());
    build.await("'jbuild shell --failed' opens a shell in the state it failed in.");
    build.await("code=1");
    build.assertRestored();

    Seat seat = sitDown(name, "shell", "--failed");
    seat.await("failed with exit code 1.\r\nIt ran:\r\n\r\necho half > /f && false\r\n\r\n");
    seat.await("/ #");
    seat.type("cat /f\r");
    seat.await("half\r\n");
    seat.typeUntil("exit 4\r", "code=4");
    seat.assertRestored();
  }

  @ParameterizedTest
  @CsvSource({ // A terminal that bash does not know shows ends of lines as ^J.
    "root, echo half >> /f && false, echo half >> /f && false",
    "ordinary, '<<EOF\necho half >> /f\nfalse\nEOF', echo half >> /f^Jfalse",
  })
  void upInBashBringsTheFailedCommandBack(String name, String run, String shown) throws Exception {
    Path context = Files.createDirectory(shared.resolve("bash-" + name));
    Files.writeString(
        context.resolve("Dockerfile"),
        "FROM base\nCOPY --from=bash / /\nENV PS1='#= '\nRUN " + run + "\n");
    account(name).give(context);
    String files = "bash=" + shared.resolve("context/bash");
    Seat build = sitDown(name, "build", "--build-context", files, context.toString());
    build.await("code=1");

    Seat seat = sitDown(name, "shell", "--failed");
    seat.await("#= ");
    seat.type("\u001b[A"); // Up
    seat.await("#= " + shown);
    seat.type(" || wc -l < /f | sed s/^/lines=/\r");
    seat.await("lines=2\r\n");
    seat.typeUntil("exit 4\r", "code=4");
    seat.assertRestored();
  }

  @ParameterizedTest
  @ValueSource(strings = {"root", "ordinary"})
  void aTerminalIsRestoredWhereNothingStarts(String name) throws Exception {
    Seat seat = sitDown(name, "run", "--rm", "-it", "base", "no-such-program");
    seat.await("code=127");
    seat.assertRestored();
  }
}
