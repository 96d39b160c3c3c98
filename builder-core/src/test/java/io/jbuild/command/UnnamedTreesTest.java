package io.jbuild.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnnamedTreesTest {

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  Path folder;

  private final UnnamedTrees trees = new UnnamedTrees();

  @SuppressWarnings("NullAway.Init") // before each test
  private Path made;

  @SuppressWarnings("NullAway.Init") // before each test
  private Path target;

  @BeforeEach
  void make() throws IOException {
    target = folder.resolve("target");
    made = Files.createDirectory(folder.resolve("made"));
    Files.writeString(made.resolve("file"), "content");
  }

  @Test
  void aTreeHasItsNameWhenItIsOnTheDiskAndNobodyUsesIt() throws Exception {
    CountDownLatch disk = new CountDownLatch(1);
    trees.enter();
    trees.add(target, made, () -> await(disk));
    assertThat(trees.find(target)).contains(made);

    trees.enter();
    trees.leave();
    trees.leave();
    assertThat(target).doesNotExist();
    assertThat(trees.find(target)).contains(made);

    disk.countDown();
    trees.close();
    assertThat(target.resolve("file")).hasContent("content");
    assertThat(made).doesNotExist();
    assertThat(trees.find(target)).isEmpty();
  }

  @Test
  void whileSomebodyUsesItItStaysWhereItIs() throws IOException {
    trees.enter();
    trees.add(target, made, () -> {});

    trees.close();
    assertThat(trees.find(target)).contains(made);
    assertThat(made.resolve("file")).hasContent("content");

    trees.leave();
    trees.close();
    assertThat(target.resolve("file")).hasContent("content");
  }

  @Test
  void eachOfManyGetsItsOwnNameWhicheverIsOnTheDiskFirst() throws Exception {
    List<String> names = List.of("d", "b", "f", "a", "c", "e", "g");
    CountDownLatch disk = new CountDownLatch(1);
    CountDownLatch others = new CountDownLatch(names.size() - 1);
    for (String name : names) {
      Path tree = Files.createDirectory(folder.resolve("made-" + name));
      Files.writeString(tree.resolve("file"), name);
      trees.add(
          folder.resolve(name), tree, name.equals("a") ? () -> await(disk) : others::countDown);
    }
    others.await();
    while (names.stream().filter(name -> trees.find(folder.resolve(name)).isPresent()).count()
        > 1) {
      trees.enter();
      trees.leave();
    }
    disk.countDown();
    trees.close();

    for (String name : names) {
      assertThat(folder.resolve(name).resolve("file")).hasContent(name);
    }
  }

  @Test
  void whatTheDiskRefusesGetsNoNameAndFailsNoBuild() throws IOException {
    Path other = Files.createDirectory(folder.resolve("other"));
    trees.add(
        target,
        made,
        () -> {
          throw new IOException("No space left on device");
        });
    trees.add(folder.resolve("whole"), other, () -> {});

    trees.close();

    assertThat(target).doesNotExist();
    assertThat(folder.resolve("whole")).isDirectory();
    assertThat(trees.find(target)).isEmpty();
  }

  @Test
  void theTreeOfAnotherBuildThatWasFasterIsAsGood() throws IOException {
    Files.createDirectory(target);
    Files.writeString(target.resolve("file"), "theirs");
    trees.add(target, made, () -> {});

    trees.close();

    assertThat(target.resolve("file")).hasContent("theirs");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
