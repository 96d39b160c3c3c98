package io.jbuild.runner;

import static io.jbuild.runner.Requests.copy;
import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.context.LocalSnapshot;
import io.jbuild.event.Transfer;
import io.jbuild.event.Transfers;
import io.jbuild.file.Attributes;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.oci.Digest;
import io.jbuild.runner.CopyRequest.Flag;
import io.jbuild.snapshot.MemorySnapshot;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ContentDigestTest {

  private static final CopyRequest ALL = copy().of("d", "/x");

  private static Digest digest(MemorySnapshot source, CopyRequest request) throws IOException {
    return CopyFiles.digest(source, request, 2, Transfers.UNSEEN);
  }

  private static MemorySnapshot tree() throws IOException {
    MemorySnapshot tree = new MemorySnapshot().file("a", 0644, "A").file("b", 0644, "A");
    return tree.directory("d", 0755).directory("d/s", 0700).file("d/s/f", 0644, "f");
  }

  /** What one name of a generated tree is. */
  record Node(int kind, int mode, String text) {}

  @Provide
  Arbitrary<Map<String, Node>> trees() {
    Arbitrary<String> names = Arbitraries.strings().withChars("ab").ofMinLength(1).ofMaxLength(3);
    Arbitrary<Node> nodes =
        Combinators.combine(
                Arbitraries.integers().between(0, 2),
                Arbitraries.of(0600, 0755),
                Arbitraries.strings().withChars("ab\0").ofMaxLength(2))
            .as(Node::new);
    return Arbitraries.maps(names, nodes).ofMaxSize(4);
  }

  private static MemorySnapshot snapshot(Map<String, Node> tree) throws IOException {
    MemorySnapshot snapshot = new MemorySnapshot().directory("d", 0755);
    for (Map.Entry<String, Node> entry : new TreeMap<>(tree).entrySet()) {
      String path = "d/" + entry.getKey();
      Node node = entry.getValue();
      switch (node.kind()) {
        case 0 -> snapshot.file(path, node.mode(), node.text());
        case 1 -> snapshot.link(path, node.text());
        default -> snapshot.directory(path, node.mode()).file(path + "/in", 0644, node.text());
      }
    }
    return snapshot;
  }

  @Property(tries = 500)
  void treesHaveTheSameDigestOnlyWhereTheyAreTheSame(
      @ForAll("trees") Map<String, Node> one, @ForAll("trees") Map<String, Node> other)
      throws IOException {
    MemorySnapshot first = snapshot(one);
    MemorySnapshot second = snapshot(other);

    boolean same = Objects.equals(first.lines(), second.lines());

    assertThat(digest(first, ALL).equals(digest(second, ALL))).isEqualTo(same);
  }

  @Property(tries = 100)
  void timesDoNotMatter(@ForAll("trees") Map<String, Node> tree) throws IOException {
    MemorySnapshot touched = snapshot(tree);
    tree.keySet().forEach(name -> touched.modified("d/" + name, Instant.EPOCH));
    touched.modified("d", Instant.EPOCH);

    assertThat(digest(touched, ALL)).isEqualTo(digest(snapshot(tree), ALL));
  }

  @Test
  void theNameOfAFileCountsAndThatOfADirectoryDoesNot() throws IOException {
    MemorySnapshot tree = tree().directory("e", 0711).directory("e/s", 0700);
    tree.file("e/s/f", 0644, "f");

    assertThat(digest(tree, copy().of("a", "/x"))).isNotEqualTo(digest(tree, copy().of("b", "/x")));
    assertThat(digest(tree, copy().of("d", "/x"))).isEqualTo(digest(tree, copy().of("e", "/x")));
  }

  @Test
  void ownersCount() throws IOException {
    assertThat(digest(tree().owner("d/s/f", 1, 0), ALL)).isNotEqualTo(digest(tree(), ALL));
  }

  @Test
  void hardLinksCountAsSuch() throws IOException {
    Attributes attributes = new Attributes(0644, 0, 0, MemorySnapshot.OLD);
    MemorySnapshot apart = tree().file("d/g", 0644, "g").file("d/h", 0644, "g");
    MemorySnapshot linked = tree().file("d/g", attributes, 5, "g").file("d/h", attributes, 5, "g");
    MemorySnapshot numberedOtherwise =
        tree().file("d/g", attributes, 9, "g").file("d/h", attributes, 9, "g");

    assertThat(digest(linked, ALL))
        .isNotEqualTo(digest(apart, ALL))
        .isEqualTo(digest(numberedOtherwise, ALL));
  }

  @Test
  void whatIsNotCopiedDoesNotCount() throws IOException {
    CopyRequest request = copy().exclude("s").of("d", "/x");

    assertThat(digest(tree().file("d/s/more", 0644, ""), request))
        .isEqualTo(digest(tree(), request));
    assertThat(digest(tree().file("d/more", 0644, ""), request))
        .isNotEqualTo(digest(tree(), request));
  }

  @Test
  void theModesOfParentsCountWhereTheyAreMade() throws IOException {
    CopyRequest request = copy().flag(Flag.PARENTS).of("d/s/f", "/x");

    assertThat(digest(tree().directory("d/s", 0711), request))
        .isNotEqualTo(digest(tree(), request));
  }

  @Test
  void hereDocumentsCount() throws IOException {
    assertThat(digest(tree(), copy().inline("E", "1").of("/x")))
        .isNotEqualTo(digest(tree(), copy().inline("E", "2").of("/x")));
  }

  @Test
  void sourcesAreNotMixedUp() throws IOException {
    assertThat(digest(tree(), copy().of("a", "b", "/x")))
        .isNotEqualTo(digest(tree(), copy().of("b", "a", "/x")));
  }

  @Test
  void howMuchThereIsToReadIsKnownAsSoonAsSomebodyLooks() throws Exception {
    List<Transfer> told = new ArrayList<>();
    SlowContext context = new SlowContext(tree());

    CopyFiles.digest(context, copy().of(".", "/x"), 1, told::add);

    assertThat(context.totals).containsExactly(0L, 3L, 3L);
    assertThat(told).hasSize(1).allMatch(Transfer::isOver);
    assertThat(told.get(0).total()).isEqualTo(3);
  }

  /** A context whose first file is enough to wait for. */
  private static final class SlowContext implements LocalSnapshot {
    private final MemorySnapshot files;

    /** What was known to be read in all when each file came. */
    private final List<Long> totals = new ArrayList<>();

    SlowContext(MemorySnapshot files) {
      this.files = files;
    }

    @Override
    public void look(ImagePath directory, int threads) {}

    @Override
    public Hashing hashing(int threads, Transfer reading) {
      return new Hashing() {
        @Override
        public void add(ImagePath file, long size) {
          totals.add(reading.total());
          reading.add(1L << 30);
        }

        @Override
        public void finish() {}

        @Override
        public void close() {}
      };
    }

    @Override
    public Optional<FileNode> find(ImagePath path) throws IOException {
      return files.find(path);
    }

    @Override
    public List<ImagePath> list(ImagePath directory) throws IOException {
      return files.list(directory);
    }

    @Override
    public InputStream open(ImagePath file) throws IOException {
      return files.open(file);
    }

    @Override
    public Digest digest(ImagePath file) throws IOException {
      return files.digest(file);
    }
  }
}
