package io.jbuild.context;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LinkNumbersTest {

  private final LinkNumbers links = new LinkNumbers();

  @Test
  void manyFilesHaveANumberEachWhichStays() {
    for (int i = 0; i < 100_000; i++) {
      assertThat(links.of(i % 3, i / 3)).isEqualTo(i + 1);
    }
    for (int i = 0; i < 100_000; i++) {
      assertThat(links.of(i % 3, i / 3)).isEqualTo(i + 1);
    }
  }

  @Test
  void aFileIsSharedOnceASecondNameWasSeen() {
    long number = links.seen(1, 5);

    assertThat(links.shared(1, 5)).isZero();
    assertThat(links.seen(1, 5)).isEqualTo(number);
    assertThat(links.shared(1, 5)).isEqualTo(number);
    assertThat(links.seen(2, 5)).isNotEqualTo(number);
    assertThat(links.shared(2, 5)).isZero();
  }

  @Test
  void aFileThatWasAskedForByItsNameIsSharedWithWhatIsSeenLater() {
    long number = links.of(1, 5);

    assertThat(links.shared(1, 5)).isEqualTo(number);
  }
}
