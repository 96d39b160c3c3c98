package io.jbuild.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.file.ImagePath;
import io.jbuild.testkit.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One file among many that did not change is found without reading these. {@code
 * benchmarks/unchanged-files.sh} has a hundred thousand of them, and times it.
 */
class UnchangedFilesTest {

  private static final int FILES = Integer.getInteger("jbuild.files", 3000);
  private static final int IN_A_FOLDER = 50;
  private static final int ROUNDS = 10;

  @TempDir Path folder;

  @Test
  void oneChangeAmongManyFilesIsFound() throws Exception {
    Tools.requireRoot();
    Path root = Files.createDirectory(folder.resolve("root"));
    for (int i = 0; i < FILES; i++) {
      Path inside = root.resolve("d" + i / IN_A_FOLDER % 10).resolve("d" + i / IN_A_FOLDER);
      if (i % IN_A_FOLDER == 0) {
        Files.createDirectories(inside);
      }
      Files.writeString(inside.resolve("f" + i), "x");
    }
    StepTree tree = new StepTree(root);
    tree.awaitNextTick(folder);
    long best = Long.MAX_VALUE;
    long first = 0;
    for (int i = 0; i < ROUNDS; i++) {
      long start = System.nanoTime();
      StepTree.Changes none = tree.changes();
      long took = System.nanoTime() - start;
      assertThat(none.upper().list(ImagePath.ROOT)).isEmpty();
      first = i == 0 ? took : first;
      best = Math.min(best, took);
    }
    Path changed = root.resolve("d1/d" + (FILES / IN_A_FOLDER / 10 * 10 - 9)).resolve("new");
    Files.createFile(changed);

    assertThat(tree.changes().upper().paths())
        .extracting(ImagePath::toString)
        .contains("/" + root.relativize(changed))
        .hasSize(3);
    if (System.getProperty("jbuild.files") != null) {
      System.out.printf(
          Locale.ROOT,
          "%d unchanged files compared in %.0f ms the first time, at best of %d in %.0f ms%n",
          FILES,
          first / 1e6,
          ROUNDS,
          best / 1e6);
    }
  }
}
