package io.jbuild.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a container reads, from the build's side to the worker's. */
@Timeout(30)
class WorkerInputTest {

  private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
  private final DataOutputStream out = new DataOutputStream(sent);

  @Test
  void anInputWithoutAnEndWaitsUntilItIsRead() throws Exception {
    AtomicInteger reads = new AtomicInteger();
    InputFeeder feeder =
        InputFeeder.start(
            1,
            new InputStream() {
              @Override
              public int read() {
                return 'y';
              }

              @Override
              public int read(byte[] bytes, int offset, int length) {
                reads.incrementAndGet();
                return length;
              }
            },
            out);
    int first = steady(reads);

    feeder.taken();
    feeder.taken();

    assertThat(first).isLessThan(100);
    assertThat(steady(reads)).isEqualTo(first + 2);
    feeder.end();
    assertThat(frames().stream().filter(frame -> frame.kind() == Frame.Kind.INPUT_END)).isEmpty();
  }

  @Test
  void allOfAnInputArrivesAndThenItsEnd() throws Exception {
    byte[] text = "x".repeat(20_000).getBytes(StandardCharsets.UTF_8);
    AtomicInteger taken = new AtomicInteger();
    FedInput fed = new FedInput(taken::incrementAndGet);

    InputFeeder feeder = InputFeeder.start(7, new ByteArrayInputStream(text), out);
    while (frames().size() < 4) {
      Thread.sleep(1);
    }
    for (Frame frame : frames()) {
      assertThat(frame.task()).isEqualTo(7);
      if (frame.kind() == Frame.Kind.INPUT) {
        fed.add(frame.bytes());
      } else {
        fed.end();
      }
    }

    assertThat(fed.readAllBytes()).isEqualTo(text);
    assertThat(fed.read()).isEqualTo(-1);
    assertThat(taken).hasValue(3);
    feeder.check();
  }

  @Test
  void aBrokenInputEndsForTheContainerAndFailsTheTask() throws Exception {
    InputFeeder feeder =
        InputFeeder.start(
            1,
            new InputStream() {
              @Override
              public int read() throws IOException {
                throw new IOException("gone");
              }

              @Override
              public int read(byte[] bytes, int offset, int length) throws IOException {
                return read();
              }
            },
            out);
    while (frames().isEmpty()) {
      Thread.sleep(1);
    }

    assertThat(frames()).extracting(Frame::kind).containsExactly(Frame.Kind.INPUT_END);
    assertThatThrownBy(
            () -> {
              while (true) {
                feeder.check();
                Thread.sleep(1);
              }
            })
        .isInstanceOf(IOException.class)
        .hasRootCauseMessage("gone");
  }

  /** How often it was read, once that no longer changes. */
  private static int steady(AtomicInteger reads) throws InterruptedException {
    int last = -1;
    while (last != reads.get()) {
      last = reads.get();
      Thread.sleep(200);
    }
    return last;
  }

  private List<Frame> frames() throws IOException {
    List<Frame> frames = new ArrayList<>();
    byte[] bytes;
    synchronized (out) {
      bytes = sent.toByteArray();
    }
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    Optional<Frame> frame = Frame.read(in);
    while (frame.isPresent()) {
      frames.add(frame.get());
      frame = Frame.read(in);
    }
    return frames;
  }
}
