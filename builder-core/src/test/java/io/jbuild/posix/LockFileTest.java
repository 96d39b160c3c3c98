package io.jbuild.posix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockFileTest {

  @TempDir Path folder;

  /** What another process finds: "free" or "held". */
  static final class Other {
    public static void main(String[] arguments) throws IOException {
      System.out.print(LockFile.tryAcquire(Path.of(arguments[0])).isPresent() ? "free" : "held");
    }
  }

  /** Another process that holds its first file until it has had its second. */
  static final class Crossing {
    public static void main(String[] arguments) throws Exception {
      LockFile held = LockFile.acquire(Path.of(arguments[0]));
      System.out.println("holds");
      ExecutorService thread = Executors.newSingleThreadExecutor();
      try (LockFile wanted = thread.submit(() -> LockFile.acquire(Path.of(arguments[1]))).get()) {
        System.out.println("has both: " + (held != null && wanted != null));
      } finally {
        thread.shutdown();
      }
      held.close();
    }
  }

  @Test
  void aHeldFileIsHeldForThisProcessAndForOthers() throws Exception {
    Path file = folder.resolve("lock");
    LockFile held = LockFile.acquire(file);
    assertThat(LockFile.tryAcquire(file)).isEmpty();
    assertThat(LockFile.tryAcquire(folder.resolve(".").resolve("lock"))).isEmpty();
    assertThat(other(file)).as("also after this process has tried").isEqualTo("held");
    held.close();
    assertThat(other(file)).isEqualTo("free");
    assertThat(LockFile.tryAcquire(file)).isPresent();
  }

  @Test
  void noFileIsMadeByTrying() throws Exception {
    assertThat(LockFile.tryAcquire(folder.resolve("none"))).isEmpty();
    assertThat(folder.toFile().list()).isEmpty();
  }

  @Test
  void aWaitThatIsInterruptedEnds() throws Exception {
    Path file = folder.resolve("lock");
    try (LockFile held = LockFile.acquire(file)) {
      assertThat(held).isNotNull();
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> LockFile.acquire(file))
          .isInstanceOf(FileLockInterruptionException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
    LockFile.acquire(file).close();
  }

  @Test
  void twoProcessesWaitForEachOthersThreads() throws Exception {
    Path ours = folder.resolve("ours");
    Path theirs = folder.resolve("theirs");
    LockFile held = LockFile.acquire(ours);
    Process process = start(Crossing.class, theirs, ours);
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try (BufferedReader said = process.inputReader(UTF_8)) {
      assertThat(said.readLine()).isEqualTo("holds");
      // Whichever waits second, both do before one of them is let go on.
      Future<LockFile> waiting = thread.submit(() -> LockFile.acquire(theirs));
      assertThatThrownBy(() -> waiting.get(500, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      assertThat(process.isAlive()).isTrue();
      held.close();
      assertThat(said.readLine()).isEqualTo("has both: true");
      waiting.get(1, TimeUnit.MINUTES).close();
      assertThat(process.waitFor()).isZero();
    } finally {
      thread.shutdownNow();
      process.destroyForcibly();
    }
  }

  @Test
  void aWaitThatTheKernelRefusesCanBeInterrupted() throws Exception {
    Path ours = folder.resolve("ours");
    Path theirs = folder.resolve("theirs");
    LockFile held = LockFile.acquire(ours);
    Process process = start(Crossing.class, theirs, ours);
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try (BufferedReader said = process.inputReader(UTF_8)) {
      assertThat(said.readLine()).isEqualTo("holds");
      Future<?> waiting = thread.submit(() -> LockFile.acquire(theirs));
      assertThatThrownBy(() -> waiting.get(500, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      thread.shutdownNow();
      assertThatThrownBy(() -> waiting.get(1, TimeUnit.MINUTES))
          .hasRootCauseInstanceOf(FileLockInterruptionException.class);
      process.destroyForcibly().waitFor();
      LockFile.acquire(theirs).close();
    } finally {
      process.destroyForcibly();
    }
    held.close();
  }

  @Test
  void twoClassLoadersAreOneProcess() throws Exception {
    Path file = folder.resolve("lock");
    try (URLClassLoader one = loader();
        URLClassLoader two = loader()) {
      AutoCloseable held = acquire(one, file);
      assertThat(tryAcquire(two, file)).isEmpty();
      assertThat(other(file)).as("also after the second has tried").isEqualTo("held");
      ExecutorService thread = Executors.newSingleThreadExecutor();
      try {
        Future<AutoCloseable> waiting = thread.submit(() -> acquire(two, file));
        assertThatThrownBy(() -> waiting.get(200, TimeUnit.MILLISECONDS))
            .isInstanceOf(TimeoutException.class);
        held.close();
        waiting.get(1, TimeUnit.MINUTES).close();
        Future<AutoCloseable> stopped = thread.submit(() -> acquire(two, file));
        stopped.get(1, TimeUnit.MINUTES).close();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> acquire(one, file))
            .hasRootCauseInstanceOf(FileLockInterruptionException.class);
        assertThat(Thread.interrupted()).isTrue();
      } finally {
        thread.shutdownNow();
      }
      assertThat(tryAcquire(two, file)).isPresent();
    }
  }

  private static URLClassLoader loader() throws IOException {
    List<URL> places = new ArrayList<>();
    for (String place : System.getProperty("java.class.path").split(":", -1)) {
      places.add(Path.of(place).toUri().toURL());
    }
    return new URLClassLoader(places.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
  }

  private static AutoCloseable acquire(ClassLoader loader, Path file) throws Exception {
    return (AutoCloseable) call(loader, "acquire", file);
  }

  private static Optional<?> tryAcquire(ClassLoader loader, Path file) throws Exception {
    return (Optional<?>) call(loader, "tryAcquire", file);
  }

  private static Object call(ClassLoader loader, String method, Path file) throws Exception {
    Object result =
        loader.loadClass(LockFile.class.getName()).getMethod(method, Path.class).invoke(null, file);
    return Objects.requireNonNull(result);
  }

  private static String other(Path file) throws Exception {
    Process process = start(Other.class, file);
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).isZero();
    return said;
  }

  private static Process start(Class<?> program, Path... arguments) throws IOException {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    for (Path argument : arguments) {
      words.add(argument.toString());
    }
    return new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }
}
