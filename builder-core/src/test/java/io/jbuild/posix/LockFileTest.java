package io.jbuild.posix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.Path;
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
