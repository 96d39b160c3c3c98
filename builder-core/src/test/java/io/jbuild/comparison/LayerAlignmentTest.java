package io.jbuild.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.comparison.LayerAlignment.Place;
import io.jbuild.oci.Digest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LayerAlignmentTest {

  @Test
  void layersOfOneInstructionBelongTogetherWhateverTheirBytes() {
    assertThat(aligned("base:FROM 1:RUN 2:COPY", "base:FROM 3:RUN 4:COPY"))
        .containsExactly("base-base", "1-3", "2-4");
  }

  @Test
  void anInstructionInBetweenIsAddedOrTakenAway() {
    assertThat(aligned("base:FROM 1:RUN 2:COPY", "base:FROM new:ENV 3:RUN 4:COPY"))
        .containsExactly("base-base", "-new", "1-3", "2-4");
    assertThat(aligned("base:FROM gone:ENV 1:RUN", "base:FROM 2:RUN"))
        .containsExactly("base-base", "gone-", "1-2");
  }

  @Test
  void aChangedInstructionIsPairedWithWhatStandsInItsPlace() {
    assertThat(aligned("base:FROM 1:A 2:COPY", "base:FROM 3:B 4:COPY"))
        .containsExactly("base-base", "1-3", "2-4");
  }

  @Test
  void theSameBytesCountMoreThanAnInstructionOfTheSameWords() {
    assertThat(aligned("1:RUN 2:RUN", "2:RUN")).containsExactly("1-", "2-2");
  }

  @Test
  void withoutInstructionsTheOrderFromTheBottomCounts() {
    assertThat(aligned("1: 2: 3:", "4: 5:")).containsExactly("1-4", "2-5", "3-");
    assertThat(aligned("1:", "")).containsExactly("1-");
    assertThat(aligned("", "")).isEmpty();
  }

  @Test
  void imagesOfVeryManyLayersAreComparedInPlace() {
    List<Place> first = new ArrayList<>();
    List<Place> second = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      first.add(place(i + ":"));
      second.add(place(-i + ":"));
    }
    assertThat(LayerAlignment.of(first, second)).hasSize(3000);
  }

  private static List<String> aligned(String first, String second) {
    List<String> one = words(first);
    List<String> other = words(second);
    return LayerAlignment.of(
            one.stream().map(LayerAlignmentTest::place).toList(),
            other.stream().map(LayerAlignmentTest::place).toList())
        .stream()
        .map(step -> name(one, step.first()) + "-" + name(other, step.second()))
        .toList();
  }

  private static List<String> words(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(" "));
  }

  private static String name(List<String> layers, int number) {
    return number == LayerAlignment.NONE ? "" : layers.get(number).split(":", -1)[0];
  }

  private static Place place(String word) {
    String[] parts = word.split(":", -1);
    return new Place(Digest.of(parts[0].getBytes(StandardCharsets.UTF_8)), parts[1]);
  }
}
