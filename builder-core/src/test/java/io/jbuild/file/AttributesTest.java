package io.jbuild.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AttributesTest {

  private static final SortedMap<String, ByteString> NONE = Collections.emptySortedMap();

  private static Attributes given() {
    return new Attributes(0644, 1, 2, Instant.ofEpochSecond(3, 4), NONE);
  }

  @Test
  void theSameValuesAreTheSameAttributes() {
    assertThat(given()).isEqualTo(given()).hasSameHashCodeAs(given());
    assertThat(new FileNode.Directory(given()))
        .isEqualTo(new FileNode.Directory(given()))
        .hasSameHashCodeAs(new FileNode.Directory(given()))
        .isNotEqualTo(new FileNode.Fifo(given()));
  }

  @Test
  void oneOtherValueMakesThemOthers() {
    SortedMap<String, ByteString> label = new TreeMap<>();
    label.put("user.label", ByteString.of("x".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    Instant time = Instant.ofEpochSecond(3, 4);
    List<Attributes> others =
        List.of(
            given().withMode(0600),
            given().withOwner(0, 2),
            given().withOwner(1, 0),
            given().withModified(Instant.ofEpochSecond(3, 5)),
            new Attributes(0644, 1, 2, time, label));

    for (Attributes other : others) {
      assertThat(given()).isNotEqualTo(other);
      assertThat(new FileNode.Directory(given())).isNotEqualTo(new FileNode.Directory(other));
    }
  }
}
