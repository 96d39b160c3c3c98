package io.jbuild.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.failure.BuildException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A cache that several steps have at the same time: one of them puts links in the place of
 * directories while another one's mounts are made (CVE-2024-23651, CVE-2024-11218).
 */
@Tag("namespaces")
class MountRaceTest {

  private static final int RUNS = 60;
  private static final String UP = "../../../../../../../../../../../..";

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // Each test opens the one of its rung first.
  private RungWorld world;

  private Path open(Rung rung) throws Exception {
    world = RungWorld.open(rung, folder);
    Path cache = Files.createDirectory(folder.resolve("cache"));
    Files.createDirectory(cache.resolve("sub"));
    return cache;
  }

  @AfterEach
  void theMachineIsAsItWas() throws Exception {
    if (world != null) {
      world.close();
      world.theMachineIsAsItWas();
    }
  }

  /** Swaps {@code sub} for links to the machine and back, as another step would. */
  private final class Swapping {
    private static final long AT_FDCWD = -100;
    private static final long RENAME_EXCHANGE = 2;

    private final AtomicBoolean over = new AtomicBoolean();
    private final Path cache;
    private final FutureTask<Integer> swaps = new FutureTask<>(this::swap);

    Swapping(Path cache) {
      this.cache = cache;
      new Thread(swaps).start();
    }

    private int swap() throws IOException {
      String machine = world.machine().toString();
      List<String> targets = List.of(machine, UP + machine, "/proc/1/cwd/" + UP + machine);
      Path other = cache.resolve("other");
      int count = 0;
      while (!over.get()) {
        Files.createSymbolicLink(other, Path.of(targets.get(count++ % targets.size())));
        exchange(other);
        LockSupport.parkNanos(50_000);
        exchange(other);
        Files.delete(other);
        LockSupport.parkNanos(50_000);
      }
      return count;
    }

    private void exchange(Path other) throws IOException {
      String sub = cache.resolve("sub").toString();
      KernelCall.RENAMEAT2.of(AT_FDCWD, other.toString(), AT_FDCWD, sub, RENAME_EXCHANGE);
    }

    void end() throws Exception {
      over.set(true);
      assertThat(swaps.get()).isGreaterThan(RUNS);
    }
  }

  @ParameterizedTest
  @EnumSource(Rung.class)
  void aSourceThatBecomesALinkNeverShowsTheMachine(Rung rung) throws Exception {
    Path cache = open(rung);
    int shown = 0;
    Swapping swapping = new Swapping(cache);
    try {
      for (int i = 0; i < RUNS; i++) {
        StepMount mount = new StepMount.Folder("/m", cache, "/sub", false);
        String script = "cat /m/canary 2>/dev/null; echo x >/m/canary; rm /m/canary; echo shown";
        try {
          assertThat(world.run(script, mount).out()).isEqualTo("shown\n");
          shown++;
        } catch (BuildException e) {
          assertThat(e).hasMessageContaining("/sub");
        }
      }
    } finally {
      swapping.end();
    }
    assertThat(shown).isBetween(1, RUNS - 1);
  }

  @ParameterizedTest
  @EnumSource(
      value = Rung.class,
      names = {"OCI", "NAMESPACES"})
  void aTargetThatBecomesALinkIsNeverMadeOnTheMachine(Rung rung) throws Exception {
    Path cache = open(rung);
    StepMount whole = new StepMount.Folder("/c", cache, "/", false);
    StepMount inside = new StepMount.File("/c/sub/new/f", new byte[] {'x'}, 0600, 0, 0);
    Swapping swapping = new Swapping(cache);
    try {
      for (int i = 0; i < RUNS; i++) {
        try {
          world.run("rm -rf /c/sub/new", whole, inside);
        } catch (BuildException | IOException e) {
          // It could not be made: nothing else could be either.
          assertThat(e.getMessage()).isNotEmpty();
        }
      }
    } finally {
      swapping.end();
    }
  }
}
