package io.jbuild.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How slowly a layer may come. */
class PacedStreamTest {

  private static final int RATE = 32 << 10;

  private final AtomicLong nanos = new AtomicLong();
  private final PacedStream stream =
      new PacedStream(new ByteArrayInputStream(new byte[100 * RATE]), nanos::get);

  private void passes(int seconds) {
    nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }

  @Test
  void forHalfAMinuteItMayComeAsItLikes() throws IOException {
    stream.readNBytes(1);
    passes(30);

    assertThat(stream.readNBytes(1)).hasSize(1);
    assertThat(stream.count()).isEqualTo(2);
  }

  @Test
  void whatIsSlowerThanBuildingIsNotReadFurther() throws IOException {
    stream.readNBytes(30 * RATE);
    passes(31);

    assertThatThrownBy(() -> stream.readNBytes(1))
        .isInstanceOf(IOException.class)
        .hasMessage("it sent " + (30 * RATE + 1) + " bytes in 31 seconds");
  }

  @Test
  void whatComesFastEnoughIsReadToItsEnd() throws IOException {
    for (int second = 0; second < 100; second++) {
      assertThat(stream.readNBytes(RATE)).hasSize(RATE);
      passes(1);
    }
    assertThat(stream.read()).isEqualTo(-1);
  }
}
