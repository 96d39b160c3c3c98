package io.jbuild.posix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Other.class.getName(),
                file.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).isZero();
    return said;
  }
}
