package io.jbuild.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.file.Attributes;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PipelinedDiffTest {

  private static final Attributes ATTRIBUTES = new Attributes(0644, 1, 2, Instant.EPOCH);

  private final AtomicInteger open = new AtomicInteger();

  private static FileNode.RegularFile file(int size) {
    return new FileNode.RegularFile(ATTRIBUTES, size, 0);
  }

  private static ImagePath path(int number) {
    return ImagePath.of("/d/" + (10_000 + number));
  }

  /** Bytes whose stream is counted as long as it is open. */
  private InputStream stream(int size, int number) {
    open.incrementAndGet();
    byte[] bytes = new byte[size];
    Arrays.fill(bytes, (byte) number);
    return new ByteArrayInputStream(bytes) {
      private boolean closed;

      @Override
      public void close() {
        if (!closed) {
          open.decrementAndGet();
        }
        closed = true;
      }
    };
  }

  /** So many of each kind of change; each seventh file is too large to be read ahead. */
  private LayerDiff changes(int count) {
    return visitor -> {
      visitor.put(ImagePath.of("/d"), new FileNode.Directory(ATTRIBUTES), () -> stream(0, 0));
      visitor.opaque(ImagePath.of("/d"));
      for (int i = 0; i < count; i++) {
        int number = i;
        int size = i % 7 == 0 ? 100_000 : i;
        visitor.put(path(i), file(size), () -> stream(size, number));
        visitor.link(path(i).child("l"), file(size), path(i));
        visitor.whiteout(path(i).child("w"));
      }
    };
  }

  /** Writes down what it is told. */
  private static class Listener implements LayerDiff.ChangeVisitor {
    final List<String> told = new ArrayList<>();

    @Override
    public void put(ImagePath path, FileNode node, LayerDiff.Content content) throws IOException {
      try (InputStream input = content.open()) {
        byte[] bytes = input.readAllBytes();
        told.add("put " + path + " " + node + " " + Arrays.hashCode(bytes));
      }
    }

    @Override
    public void link(ImagePath path, FileNode.RegularFile node, ImagePath target) {
      told.add("link " + path + " " + node + " " + target);
    }

    @Override
    public void opaque(ImagePath directory) {
      told.add("opaque " + directory);
    }

    @Override
    public void whiteout(ImagePath path) {
      told.add("whiteout " + path);
    }
  }

  @Test
  void theVisitorIsToldTheSameInTheSameOrder() throws Exception {
    for (int count : new int[] {0, 1, 30, 1000}) {
      Listener plain = new Listener();
      Listener pipelined = new Listener();

      changes(count).forEach(plain);
      new PipelinedDiff(changes(count)).forEach(pipelined);

      assertThat(pipelined.told).isEqualTo(plain.told).hasSize(2 + 3 * count);
      assertThat(open).hasValue(0);
    }
  }

  @Test
  void aFileThatGrewOrShrankHasAnotherSizeForTheVisitorToo() throws Exception {
    List<Integer> sizes = new ArrayList<>();
    LayerDiff diff =
        visitor -> {
          visitor.put(path(1), file(10), () -> stream(30, 1));
          visitor.put(path(2), file(10), () -> stream(3, 1));
        };

    new PipelinedDiff(diff)
        .forEach(
            new Listener() {
              @Override
              public void put(ImagePath path, FileNode node, LayerDiff.Content content)
                  throws IOException {
                try (InputStream input = content.open()) {
                  sizes.add(input.readAllBytes().length);
                }
              }
            });

    assertThat(sizes).containsExactly(11, 3);
  }

  @Test
  void aFailureOfTheVisitorIsThatOfTheVisit() {
    for (int at : new int[] {1, 500, 999}) {
      Listener failing =
          new Listener() {
            @Override
            public void whiteout(ImagePath path) {
              if (path.equals(path(at).child("w"))) {
                throw new IllegalArgumentException("no place for " + path);
              }
            }
          };

      assertThatThrownBy(() -> new PipelinedDiff(changes(1000)).forEach(failing))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("no place for " + path(at) + "/w");
      assertThat(open).hasValue(0);
    }
  }

  @Test
  void aFailureOfTheDiffIsThatOfTheVisit() {
    LayerDiff broken =
        visitor -> {
          changes(1000).forEach(visitor);
          throw new IOException("unreadable");
        };

    assertThatThrownBy(() -> new PipelinedDiff(broken).forEach(new Listener()))
        .hasMessage("unreadable");
    assertThat(open).hasValue(0);
  }

  @Test
  void anInterruptEndsTheVisit() {
    Thread reader = Thread.currentThread();
    Listener slow =
        new Listener() {
          @Override
          public void opaque(ImagePath directory) {
            reader.interrupt();
          }
        };

    assertThatThrownBy(() -> new PipelinedDiff(changes(1000)).forEach(slow))
        .isInstanceOf(ClosedByInterruptException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(open).hasValue(0);
  }
}
