package io.jbuild.report.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LineSplitterTest {

  private final LineSplitter splitter = new LineSplitter();

  @Test
  void linesEndAtLineFeeds() {
    assertThat(add("a\n\nb")).containsExactly("a", "");
    assertThat(add("c\r\nd")).containsExactly("bc");
    assertThat(splitter.flush()).containsExactly("d");
    assertThat(splitter.flush()).isEmpty();
  }

  @Test
  void aCarriageReturnStartsTheLineAnew() {
    assertThat(add(" 10%\r 20%\r100%\ndone\n")).containsExactly("100%", "done");
    assertThat(add("10%\r")).isEmpty();
    assertThat(splitter.flush()).containsExactly("10%");
  }

  @Test
  void aCharacterThatTwoChunksShareIsWhole() {
    byte[] bytes = "é€😀\n".getBytes(StandardCharsets.UTF_8);
    List<String> lines = new ArrayList<>();
    for (byte b : bytes) {
      lines.addAll(splitter.add(new byte[] {b}));
    }
    assertThat(lines).containsExactly("é€😀");
  }

  @Test
  void aLineWithoutEndIsCutBetweenCharacters() {
    String text = "€".repeat(LineSplitter.LONGEST);
    List<String> lines = new ArrayList<>(add(text));
    lines.addAll(splitter.flush());

    assertThat(lines).hasSizeGreaterThan(2).noneMatch(line -> line.contains("\ufffd"));
    assertThat(String.join("", lines)).isEqualTo(text);
  }

  @Test
  void bytesThatAreNoTextAreCutToo() {
    byte[] bytes = new byte[10 * LineSplitter.LONGEST];
    Arrays.fill(bytes, (byte) 0x80);

    assertThat(new LineSplitter().add(bytes)).hasSize(9);
  }

  @Property(tries = 200)
  void howChunksAreCutMakesNoDifference(@ForAll byte[] bytes, @ForAll @IntRange(max = 50) int cut) {
    LineSplitter whole = new LineSplitter();
    List<String> expected = new ArrayList<>(whole.add(bytes));
    expected.addAll(whole.flush());

    LineSplitter parts = new LineSplitter();
    int at = Math.min(cut, bytes.length);
    List<String> lines = new ArrayList<>(parts.add(Arrays.copyOf(bytes, at)));
    lines.addAll(parts.add(Arrays.copyOfRange(bytes, at, bytes.length)));
    lines.addAll(parts.flush());

    assertThat(lines).isEqualTo(expected);
  }

  private List<String> add(String text) {
    return splitter.add(text.getBytes(StandardCharsets.UTF_8));
  }
}
