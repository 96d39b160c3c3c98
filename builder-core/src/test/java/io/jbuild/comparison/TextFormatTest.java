package io.jbuild.comparison;

import static io.jbuild.comparison.ComparedFiles.lines;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.difference.ContentDifference;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextFormatTest {
  @TempDir private Path folder;
  private ComparedFiles files = new ComparedFiles(Path.of(""));

  @BeforeEach
  void open() {
    files = new ComparedFiles(folder);
  }

  @Test
  void bothLinesAreShownWithTheirNumber() throws IOException {
    ContentDifference found = files.compare("f", "one\ntwo\nthree\n", "one\n2\nthree\n");

    assertThat(found.format()).isEqualTo("text");
    assertThat(found.offset()).isEqualTo(4);
    assertThat(found.firstSize()).isEqualTo(14);
    assertThat(found.secondSize()).isEqualTo(12);
    assertThat(lines(found)).containsExactly("line 2 | two | 2");
  }

  @Test
  void linesThatWereAddedAndTakenAwayDoNotShiftTheOthers() throws IOException {
    ContentDifference found =
        files.compare("f", "alpha\nbeta\ngamma\ndelta\n", "zero\nalpha\ngamma\nDELTA\n");

    assertThat(lines(found))
        .containsExactly("line 1 |  | zero", "line 2 | beta | ", "line 4 | delta | DELTA");
  }

  @Test
  void theSameLinesInAnotherOrderAreToldAsSuch() throws IOException {
    assertThat(lines(files.compare("f", "a\nb\nc\nd\n", "a\nc\nb\nd\n")))
        .containsExactly("order of lines, line 2 | b | c", "order of lines, line 3 | c | b");
  }

  @Test
  void theSameWordsOfALineInAnotherOrderAreToldAsSuch() throws IOException {
    assertThat(lines(files.compare("f", "{\"a\": 1, \"b\": 2}", "{\"b\": 2, \"a\": 1}")))
        .singleElement()
        .asString()
        .startsWith("line 1, words in another order | ");
  }

  @Test
  void ofALongLineThePartThatDiffersIsShown() throws IOException {
    String same = "x".repeat(5000);
    ContentDifference found = files.compare("f", same + " 2026 " + same, same + " 2027 " + same);

    assertThat(found.details()).hasSize(1);
    assertThat(found.details().get(0).first()).startsWith("…xxx").contains(" 2026 ").endsWith("x…");
    assertThat(found.details().get(0).first().length()).isLessThan(170);
    assertThat(found.details().get(0).second()).contains(" 2027 ");
  }

  @Test
  void aMillionLinesThatDifferGiveAFewDetails() throws IOException {
    StringBuilder first = new StringBuilder();
    StringBuilder second = new StringBuilder();
    for (int i = 0; i < 1_000_000; i++) {
      first.append(i).append('\n');
      second.append(-i - 1).append('\n');
    }

    assertThat(files.compare("f", first.toString(), second.toString()).details()).hasSize(20);
  }

  @Test
  void whatDiffersInItsEndAloneIsToldAsBytes() throws IOException {
    assertThat(lines(files.compare("f", "a\n", "a"))).containsExactly("byte 1 | 0a | ");
  }

  @Test
  void aTextThatIsLargerThanWhatIsLookedIntoIsToldAsBytes() throws IOException {
    ContentDifference found =
        files.compare(
            "f", "a\n".repeat(500).getBytes(UTF_8), "b\n".repeat(500).getBytes(UTF_8), 100);

    assertThat(found.format()).isEqualTo("bytes");
    assertThat(found.details()).isNotEmpty();
  }

  @Test
  void textAndBinaryAreTwoFormats() throws IOException {
    assertThat(lines(files.compare("f", "text", "\0\1\2")))
        .containsExactly("format | text | bytes");
    assertThat(lines(files.compare("f", "", "text"))).containsExactly("bytes 0-3 |  | text");
  }
}
