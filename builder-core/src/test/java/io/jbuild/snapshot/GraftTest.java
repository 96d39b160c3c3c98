package io.jbuild.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.file.Attributes;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.oci.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.RandomAccess;
import org.junit.jupiter.api.Test;

/** A directory of a snapshot, shown in an upper tree. */
class GraftTest {
  private static final Attributes PLAIN = new Attributes(0644, 0, 0, MemorySnapshot.OLD);

  private final MemorySnapshot view = new MemorySnapshot();
  private final UpperSnapshot upper = new UpperSnapshot(new UnionSnapshot(List.of()));

  GraftTest() throws IOException {
    view.directory("v", 0755).file("v/a", 0644, "a").directory("v/d", 0700);
    view.file("v/d/b", 0600, "b").file("v/d/c", 0600, "c");
  }

  private void put(String path, String content) throws IOException {
    upper.put(
        ImagePath.of(path),
        new FileNode.RegularFile(PLAIN, 0, 0),
        content.getBytes(StandardCharsets.UTF_8));
  }

  private void directory(String path) throws IOException {
    upper.put(ImagePath.of(path), new FileNode.Directory(PLAIN.withMode(0711)));
  }

  private void graft(String directory, String from) throws IOException {
    upper.graft(ImagePath.of(directory), view, ImagePath.of(from));
  }

  private List<String> lines() throws IOException {
    MemorySnapshot copy = new MemorySnapshot();
    copy.graft(ImagePath.ROOT, upper, ImagePath.ROOT);
    return copy.lines();
  }

  @Test
  void allOfADirectoryIsThere() throws IOException {
    directory("/x");
    graft("/x", "/v");

    assertThat(lines())
        .containsExactly(
            "/x dir 0711 0:0",
            "/x/a file=a 0644 0:0",
            "/x/d dir 0700 0:0",
            "/x/d/b file=b 0600 0:0",
            "/x/d/c file=c 0600 0:0");
    assertThat(upper.find(ImagePath.of("/x/none"))).isEmpty();
    assertThat(upper.digest(ImagePath.of("/x/d/b")))
        .isEqualTo(Digest.of("b".getBytes(StandardCharsets.UTF_8)));
    assertThatThrownBy(() -> upper.open(ImagePath.of("/x/d")))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void whatIsWrittenLaterIsInFrontOfIt() throws IOException {
    graft("/", "/v");
    upper.open(ImagePath.of("/d/b")).close();
    put("/d/b", "other");
    put("/d/new", "new");
    directory("/a");

    assertThat(lines())
        .containsExactly(
            "/a dir 0711 0:0",
            "/d dir 0700 0:0",
            "/d/b file=other 0644 0:0",
            "/d/c file=c 0600 0:0",
            "/d/new file=new 0644 0:0");
  }

  @Test
  void whatWasWrittenBeforeIsReplacedAndWhatHasAnotherNameStays() throws IOException {
    put("/a", "before");
    put("/stays", "stays");
    directory("/d");
    put("/d/b", "before");
    put("/d/stays", "stays");
    graft("/", "/v");

    assertThat(lines())
        .containsExactly(
            "/a file=a 0644 0:0",
            "/d dir 0700 0:0",
            "/d/b file=b 0600 0:0",
            "/d/c file=c 0600 0:0",
            "/d/stays file=stays 0644 0:0",
            "/stays file=stays 0644 0:0");
  }

  @Test
  void whatIsRemovedFromItIsGone() throws IOException {
    graft("/", "/v");
    upper.remove(ImagePath.of("/d/b"));
    upper.remove(ImagePath.of("/a"));

    assertThat(lines()).containsExactly("/d dir 0700 0:0", "/d/c file=c 0600 0:0");

    upper.remove(ImagePath.of("/d"));
    directory("/d");

    assertThat(lines()).containsExactly("/d dir 0711 0:0");
  }

  @Test
  void aSecondDirectoryIsPutOverTheFirst() throws IOException {
    view.directory("w", 0755).file("w/a", 0600, "A").directory("w/d", 0711);
    view.file("w/d/c", 0644, "C").file("w/z", 0644, "z");
    graft("/", "/v");
    graft("/", "/w");

    assertThat(lines())
        .containsExactly(
            "/a file=A 0600 0:0",
            "/d dir 0711 0:0",
            "/d/b file=b 0600 0:0",
            "/d/c file=C 0644 0:0",
            "/z file=z 0644 0:0");
  }

  @Test
  void linksAreOneFileWithinAViewOnly() throws IOException {
    view.file("v/d/l", PLAIN, 5, "linked").file("v/d/m", PLAIN, 5, "linked");
    MemorySnapshot other = new MemorySnapshot().file("o", PLAIN, 5, "linked");
    directory("/x");
    graft("/x", "/v");
    upper.put(
        ImagePath.of("/o"), other.find(ImagePath.of("/o")).orElseThrow(), other, ImagePath.of("o"));

    assertThat(group("/x/d/l")).isEqualTo(group("/x/d/m")).isNotEqualTo(group("/o"));
    assertThat(group("/x/d/b")).isZero();
  }

  private long group(String path) throws IOException {
    return ((FileNode.RegularFile) upper.find(ImagePath.of(path)).orElseThrow()).linkGroup();
  }

  @Test
  void aDirectoryOfManyNamesIsGoneThroughWithoutLookingTwice() throws IOException {
    Many many = new Many(300_000);
    directory("/x");
    put("/x/m", "between");
    upper.graft(ImagePath.of("/x"), many, ImagePath.ROOT);
    List<ImagePath> few = new ArrayList<>();
    int[] bytes = {0};

    upper
        .diff()
        .forEach(
            new LayerDiff.ChangeVisitor() {
              @Override
              public void put(ImagePath path, FileNode node, LayerDiff.Content content)
                  throws IOException {
                try (InputStream in = content.open()) {
                  bytes[0] += in.readAllBytes().length;
                }
                if (few.size() < 3 || path.name().length() < 2) {
                  few.add(path);
                }
              }

              @Override
              public void link(ImagePath path, FileNode.RegularFile node, ImagePath target) {}

              @Override
              public void opaque(ImagePath directory) {}

              @Override
              public void whiteout(ImagePath path) {}
            });

    assertThat(few)
        .containsExactly(
            ImagePath.of("/x"),
            ImagePath.of("/x/f100000"),
            ImagePath.of("/x/f100001"),
            ImagePath.of("/x/m"));
    assertThat(bytes[0]).isEqualTo(300_000 + "between".length());
    assertThat(many.lists).isLessThan(5);
    assertThat(many.finds).isLessThan(3 * 300_000);
  }

  /** A directory whose files are made as they are asked for. */
  private static final class Many implements Snapshot {
    private final int files;
    private int finds;
    private int lists;

    Many(int files) {
      this.files = files;
    }

    @Override
    public Optional<FileNode> find(ImagePath path) {
      finds++;
      if (path.isRoot()) {
        return Optional.of(new FileNode.Directory(PLAIN));
      }
      return path.name().length() == 7
          ? Optional.of(new FileNode.RegularFile(PLAIN, 1, 0))
          : Optional.empty();
    }

    @Override
    public List<ImagePath> list(ImagePath directory) {
      lists++;
      return new Names();
    }

    @Override
    public InputStream open(ImagePath file) {
      return new ByteArrayInputStream(new byte[1]);
    }

    @Override
    public Digest digest(ImagePath file) {
      return Digest.of(new byte[1]);
    }

    private final class Names extends AbstractList<ImagePath> implements RandomAccess {
      @Override
      public ImagePath get(int index) {
        return ImagePath.ROOT.child("f" + (100_000 + index));
      }

      @Override
      public int size() {
        return files;
      }
    }
  }
}
