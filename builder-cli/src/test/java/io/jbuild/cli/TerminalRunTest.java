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

  private static final long PATIENCE = 60_000_000_000L;

  @TempDir static Path shared;

  private static Installation jbuild;
  private static Account ordinary;

  private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
  private Process session;
  private Account user;
  private Path home;

  @BeforeAll
  static void install() throws Exception {
    Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwx--x--x"));
    jbuild = Installation.copyTo(Files.createDirectory(shared.resolve("jbuild")));
    ordinary = Account.ordinary(Files.createDirectory(shared.resolve("etc")));
    Path context = Files.createDirectory(shared.resolve("context"));
    Files.copy(Tools.require("busybox"), context.resolve("busybox"));
    Files.writeString(context.resolve("Dockerfile"), DOCKERFILE);
    ordinary.give(context);
    for (String name : List.of("root", "ordinary")) {
      Path home = Files.createDirectory(shared.resolve(name));
      account(name).give(home);
      List<String> words = words(home, "build", "-t", "base", context.toString());
      jbuild.check(account(name), shared, words);
    }
  }

  @AfterAll
  static void delete() throws Exception {
    Account.delete(shared.resolve("root"));
    Account.delete(shared.resolve("ordinary"));
  }

  @AfterEach
  void leave() {
    session.destroyForcibly();
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
  private void sitDown(String name, String... run) throws Exception {
    user = account(name);
    home = shared.resolve(name);
    String command =
        jbuild.command(Account.self(), words(home, run)).stream()
            .map(word -> "'" + word + "'")
            .collect(Collectors.joining(" "));
    Path script = home.resolve("script");
    Files.writeString(
        script,
        "cd "
            + home
            + "; export LC_ALL=C.UTF-8; tty > tty; stty rows 31 cols 97; stty -g > before\n"
            + "sh -c 'echo $$ > pid; exec \"$@\"' sh "
            + command
            + "; echo code=$?; stty -g > after\n");
    user.give(home.resolve("script"));
    List<String> all =
        List.of(Tools.require("script").toString(), "-qec", "sh " + script, "/dev/null");
    session = new ProcessBuilder(user.command(all)).redirectErrorStream(true).start();
    Thread reader = new Thread(this::show, "screen");
    reader.setDaemon(true);
    reader.start();
  }

  private void show() {
    try {
      session.getInputStream().transferTo(screen);
    } catch (IOException e) {
      screen.writeBytes(e.toString().getBytes(StandardCharsets.UTF_8));
    }
  }

  private void type(String keys) throws IOException {
    OutputStream keyboard = session.getOutputStream();
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
      Thread.sleep(10);
    }
  }

  private String shown() {
    return screen.toString(StandardCharsets.UTF_8);
  }

  private String file(String name) throws IOException {
    return Files.readString(home.resolve(name)).strip();
  }

  private void assertRestored() throws Exception {
    assertThat(session.waitFor()).isZero();
    assertThat(file("after")).isEqualTo(file("before"));
  }

  @ParameterizedTest
  @CsvSource({"root,oci", "root,namespaces", "ordinary,oci", "ordinary,namespaces"})
  void aShellIsUsedAsOneWithoutAContainer(String name, String rung) throws Exception {
    if (rung.equals("oci")) {
      Tools.require("runc");
    }
    sitDown(name, "run", "--rm", "-it", "--isolation", rung, "base");
    await("/ #");
    type("tty; stty size\r");
    await("/dev/pts/0\r\n31 97\r\n");

    List<String> resize = List.of("stty", "-F", file("tty"), "rows", "20", "cols", "70");
    Processes.check(shared, user.command(resize));
    typeUntil("stty size\r", "20 70\r\n");

    type("echo one=$((0+1)); sleep 1000\r");
    await("one=1");
    type("\u0003");
    typeUntil("echo ended=$?\r", "ended=130");
    type("exit 4\r");
    await("code=4");
    assertRestored();
  }

  @ParameterizedTest
  @CsvSource({"root,TERM", "root,HUP", "ordinary,TERM"})
  void aTerminalIsRestoredWhereJbuildIsEnded(String name, String signal) throws Exception {
    sitDown(name, "run", "--rm", "-it", "base");
    await("/ #");
    List<String> kill = List.of("kill", "-s", signal, file("pid"));
    Processes.check(shared, user.command(kill));

    await("code=130");
    assertRestored();
  }

  @ParameterizedTest
  @ValueSource(strings = {"root", "ordinary"})
  void aTerminalIsRestoredWhereNothingStarts(String name) throws Exception {
    sitDown(name, "run", "--rm", "-it", "base", "no-such-program");
    await("code=127");
    assertRestored();
  }
}
