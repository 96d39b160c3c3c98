package io.jbuild.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.failure.BuildException;
import io.jbuild.file.Attributes;
import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SnapshotComparisonTest {
  private static final Instant OLD = Instant.ofEpochSecond(1000);
  private static final Attributes PLAIN = new Attributes(0644, 0, 0, OLD);

  private final UpperSnapshot lower = new UpperSnapshot(new UnionSnapshot(List.of()));
  private final UpperSnapshot upper = new UpperSnapshot(lower);

  @BeforeEach
  void lower() throws IOException {
    for (String directory : List.of("/d", "/d/e", "/empty")) {
      lower.put(ImagePath.of(directory), new FileNode.Directory(PLAIN));
    }
    file(lower, "/d/e/f", "content");
    file(lower, "/d/g", "other");
    lower.put(ImagePath.of("/l"), new FileNode.SymbolicLink(PLAIN, ByteString.of("d")));
  }

  @Test
  void whatEqualsTheFilesBelowIsDropped() throws IOException {
    upper.put(ImagePath.of("/d"), new FileNode.Directory(PLAIN));
    file(upper, "/d/e/f", "content");
    upper.put(ImagePath.of("/l"), new FileNode.SymbolicLink(PLAIN, ByteString.of("d")));

    assertThat(changes()).isEmpty();
  }

  @Test
  void eachAttributeMakesAChangeThatBringsItsParents() throws IOException {
    for (Attributes changed :
        List.of(
            PLAIN.withMode(0600),
            PLAIN.withOwner(1, 0),
            PLAIN.withOwner(0, 1),
            PLAIN.withModified(OLD.plusNanos(1)))) {
      UpperSnapshot touched = new UpperSnapshot(lower);
      byte[] content = "content".getBytes(StandardCharsets.US_ASCII);
      touched.put(ImagePath.of("/d/e/f"), new FileNode.RegularFile(changed, 0, 0), content);

      assertThat(changes(touched.diff())).containsExactly("put /d", "put /d/e", "put /d/e/f");
    }
  }

  @Test
  void theRootIsPartOfTheDiffWhereMoreThanItsTimeChanged() throws IOException {
    lower.put(ImagePath.ROOT, new FileNode.Directory(PLAIN));
    upper.put(ImagePath.ROOT, new FileNode.Directory(PLAIN.withModified(OLD.plusSeconds(1))));
    file(upper, "/new", "");

    assertThat(changes()).containsExactly("put /new");

    upper.put(ImagePath.ROOT, new FileNode.Directory(PLAIN.withMode(0700)));

    assertThat(changes()).containsExactly("put /", "put /new");
  }

  @ParameterizedTest
  @CsvSource({"x, 1000", "a-name-that-is-not-short, 163"})
  void aFolderThatIsVeryDeepIsRefused(String name, int deepest) throws IOException {
    ImagePath path = ImagePath.ROOT;
    for (int depth = 0; depth < deepest; depth++) {
      path = path.child(name);
      upper.put(path, new FileNode.Directory(PLAIN));
    }
    assertThat(changes()).hasSize(deepest);

    upper.put(path.child(name), new FileNode.Directory(PLAIN));

    assertThatThrownBy(this::changes)
        .isInstanceOf(BuildException.class)
        .hasMessage(
            "there is a folder in more than 1000 others, or with a path of more than 4095 bytes");
  }

  @Test
  void contentOfTheSameSizeAndTimeIsCompared() throws IOException {
    file(upper, "/d/g", "OTHER");

    assertThat(changes()).containsExactly("put /d", "put /d/g");
  }

  @Test
  void somethingElseInADirectorysPlaceNeedsNoWhiteoutAndTheReverseNoMarker() throws IOException {
    file(upper, "/d", "a file now");
    upper.put(ImagePath.of("/l"), new FileNode.Directory(PLAIN));
    file(upper, "/l/x", "");

    assertThat(changes()).containsExactly("put /d", "put /l", "put /l/x");
  }

  @Test
  void aDirectoryMadeAnewHidesTheOldOne() throws IOException {
    upper.remove(ImagePath.of("/d"));
    upper.put(ImagePath.of("/d"), new FileNode.Directory(PLAIN));
    file(upper, "/d/g", "other");

    assertThat(changes()).containsExactly("put /d", "opaque /d", "put /d/g");
  }

  @Test
  void aMarkerThatHidesNothingIsDropped() throws IOException {
    upper.remove(ImagePath.of("/empty"));
    upper.put(ImagePath.of("/empty"), new FileNode.Directory(PLAIN));

    assertThat(changes()).isEmpty();
  }

  @Test
  void aDeletedDirectoryIsOneWhiteout() throws IOException {
    upper.remove(ImagePath.of("/d/e"));
    upper.remove(ImagePath.of("/never"));

    assertThat(changes()).containsExactly("put /d", "whiteout /d/e");
  }

  @Test
  void aWhiteoutOfWhatOnlyTheUpperTreeHadIsDropped() throws IOException {
    file(upper, "/d/new", "");
    upper.remove(ImagePath.of("/d/new"));

    assertThat(changes()).isEmpty();
  }

  @Test
  void timesAreSetBeforeTheComparison() throws IOException {
    byte[] content = "content".getBytes(StandardCharsets.US_ASCII);
    Attributes later = PLAIN.withModified(OLD.plusSeconds(5));
    upper.put(ImagePath.of("/d/e/f"), new FileNode.RegularFile(later, 0, 0), content);
    UpperTree tree = new ReadBack(upper);

    assertThat(changes(SnapshotComparison.between(lower, tree, FileTimes.atMost(OLD)))).isEmpty();
    assertThat(changes(SnapshotComparison.between(lower, tree, FileTimes.KEPT))).hasSize(3);
  }

  @Test
  void namesOfOneFileStayOneFile() throws IOException {
    // As an overlay has it after "ln d/g d/h": the old name is copied up, equal to what is below.
    FileNode.RegularFile linked = new FileNode.RegularFile(PLAIN, 5, 7);
    upper.put(ImagePath.of("/d/h"), linked, lower, ImagePath.of("/d/g"));
    upper.put(ImagePath.of("/d/g"), linked, lower, ImagePath.of("/d/g"));

    assertThat(changes()).containsExactly("put /d", "put /d/g", "link /d/h = /d/g");
  }

  @Test
  void linkedNamesThatAreAllAsBelowAreDropped() throws IOException {
    FileNode.RegularFile linked = new FileNode.RegularFile(PLAIN, 5, 7);
    for (String name : List.of("/one", "/two")) {
      lower.put(ImagePath.of(name), linked, lower, ImagePath.of("/d/g"));
      upper.put(ImagePath.of(name), linked, lower, ImagePath.of("/d/g"));
    }

    assertThat(changes()).isEmpty();
  }

  @Test
  void equalFilesThatBecameOneFileHaveChanged() throws IOException {
    file(lower, "/d/g2", "other");
    FileNode.RegularFile linked = new FileNode.RegularFile(PLAIN, 5, 7);
    upper.put(ImagePath.of("/d/g"), linked, lower, ImagePath.of("/d/g"));
    upper.put(ImagePath.of("/d/g2"), linked, lower, ImagePath.of("/d/g"));

    assertThat(changes()).containsExactly("put /d", "put /d/g", "link /d/g2 = /d/g");
  }

  private List<String> changes() throws IOException {
    return changes(upper.diff());
  }

  private static List<String> changes(LayerDiff diff) throws IOException {
    List<String> changes = new ArrayList<>();
    diff.forEach(
        new LayerDiff.ChangeVisitor() {
          @Override
          public void put(ImagePath path, FileNode node, LayerDiff.Content content) {
            changes.add("put " + path);
          }

          @Override
          public void link(ImagePath path, FileNode.RegularFile node, ImagePath target) {
            changes.add("link " + path + " = " + target);
          }

          @Override
          public void opaque(ImagePath directory) {
            changes.add("opaque " + directory);
          }

          @Override
          public void whiteout(ImagePath path) {
            changes.add("whiteout " + path);
          }
        });
    return changes;
  }

  private static void file(UpperSnapshot snapshot, String path, String content) throws IOException {
    snapshot.put(
        ImagePath.of(path),
        new FileNode.RegularFile(PLAIN, 0, 0),
        content.getBytes(StandardCharsets.US_ASCII));
  }
}
