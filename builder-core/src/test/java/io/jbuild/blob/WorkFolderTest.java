package io.jbuild.blob;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.FileLockInterruptionException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkFolderTest {

  @TempDir Path store;

  @Test
  void whatADeadBuildLeftIsSwept() throws Exception {
    Path dead = Files.createDirectories(store.resolve("build1/upper"));
    Files.createSymbolicLink(dead.resolve("link"), Path.of("/"));
    Files.setPosixFilePermissions(dead, java.util.Set.of());
    Files.createFile(store.resolve("build1.lock"));

    try (WorkFolder work = new WorkFolder(store)) {
      assertThat(work.path()).isDirectory();
      assertThat(store.resolve("build1")).doesNotExist();
      assertThat(store.resolve("build1.lock")).doesNotExist();
    }
  }

  @Test
  void aTreeWithPathsThatAreLongerThanAnyMayBeIsDeleted() throws Exception {
    Path tree = store.resolve("tree");
    String name = "d".repeat(200);
    Path end = tree;
    while (end.toString().length() < 3800) {
      end = end.resolve(name);
    }
    Files.createDirectories(end);
    // Longer than it could be made: as a command's folders are, whose root is further down.
    for (int i = 0; i < 3; i++) {
      Path above = Files.createDirectories(store.resolve("next/" + name));
      Files.move(tree, above.resolve("tree"));
      Files.move(store.resolve("next"), tree);
    }

    WorkFolder.delete(tree);

    assertThat(store).isEmptyDirectory();
  }

  @Test
  void anInterruptAtAnyMomentLeavesNothing() throws Exception {
    Random random = new Random(1);
    for (int i = 0; i < 300; i++) {
      FutureTask<Boolean> made =
          new FutureTask<>(
              () -> {
                try (WorkFolder work = new WorkFolder(store)) {
                  return Files.isDirectory(work.path());
                } catch (FileLockInterruptionException e) {
                  return false;
                }
              });
      Thread thread = new Thread(made);
      thread.start();
      LockSupport.parkNanos(random.nextInt(400_000));

      thread.interrupt();

      made.get();
      assertThat(store.toFile().list()).isSubsetOf("guard");
    }
  }

  @Test
  void aLiveBuildIsLeftAlone() throws Exception {
    try (WorkFolder first = new WorkFolder(store);
        WorkFolder second = new WorkFolder(store)) {
      Path folder = first.create("run");
      assertThat(folder).isDirectory();
      assertThat(second.path()).isNotEqualTo(first.path()).isDirectory();
    }
  }

  @Test
  void buildsThatComeAndGoAtOnceLeaveEachOtherAlone() throws Exception {
    ExecutorService builds = Executors.newFixedThreadPool(8);
    try {
      List<Future<?>> done = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        done.add(
            builds.submit(
                () -> {
                  try (WorkFolder work = new WorkFolder(store)) {
                    Path mine = Files.writeString(work.create("run").resolve("f"), "x");
                    assertThat(mine).exists();
                  }
                  return null;
                }));
      }
      for (Future<?> build : done) {
        build.get();
      }
    } finally {
      builds.shutdownNow();
    }
    assertThat(store.toFile().list()).containsExactly("guard");
  }

  @Test
  void whoWritesNothingMakesNoFolder() throws Exception {
    new WorkFolder(store.resolve("work")).close();
    assertThat(store).isEmptyDirectory();
  }

  @Test
  void nothingIsLeftOfAClosedBuild() throws Exception {
    try (WorkFolder work = new WorkFolder(store)) {
      Files.writeString(work.create("run").resolve("f"), "x");
    }
    assertThat(store.toFile().list()).containsExactly("guard");
  }
}
