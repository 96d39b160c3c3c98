package io.jbuild.recorded;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.result.FileSizes;
import java.util.List;
import org.junit.jupiter.api.Test;

class SizeTreeTest {

  private final SizeTree tree = new SizeTree("");

  @Test
  void foldersAreAddedUpAndThoseWithOneFolderAreOne() {
    tree.add("/etc/passwd", 10);
    tree.add("/usr/lib/a/x", 100);
    tree.add("/usr/lib/b", 50);
    tree.add("/usr/lib/empty", 0);
    FileSizes lib =
        new FileSizes(
            "usr/lib",
            150,
            2,
            List.of(
                new FileSizes("a", 100, 1, List.of(new FileSizes("x", 100, 1, List.of()))),
                new FileSizes("b", 50, 1, List.of())));
    FileSizes etc = new FileSizes("etc", 10, 1, List.of(new FileSizes("passwd", 10, 1, List.of())));
    assertThat(tree.whole()).isEqualTo(new FileSizes("", 160, 3, List.of(lib, etc)));
  }

  @Test
  void ofManyFilesTheLargestAreNamedAndAllAreCounted() {
    long bytes = 0;
    for (int folder = 100; folder < 400; folder++) {
      for (int file = 1; file <= 1000; file++) {
        tree.add("/d" + folder + "/f" + file, file);
        bytes += file;
      }
    }
    tree.add("/large", 1_000_000);
    FileSizes whole = tree.whole();
    assertThat(whole.bytes()).isEqualTo(bytes + 1_000_000);
    assertThat(whole.files()).isEqualTo(300_001);
    assertThat(count(whole)).isLessThan(20_000);
    FileSizes largest = SizeTree.largest(List.of(whole), 100).get(0);
    assertThat(count(largest)).isEqualTo(100);
    assertThat(largest.parts().get(0).name()).isEqualTo("large");
    assertThat(largest.smallerBytes())
        .isEqualTo(whole.bytes() - largest.parts().stream().mapToLong(FileSizes::bytes).sum());
  }

  @Test
  void pathsOfAnyDepthAreNoDeepTree() {
    tree.add("/a".repeat(2000), 1);
    assertThat(tree.whole().bytes()).isEqualTo(1);
    assertThat(count(tree.whole())).isLessThan(30);
  }

  private static int count(FileSizes sizes) {
    return 1 + sizes.parts().stream().mapToInt(SizeTreeTest::count).sum();
  }
}
