package io.jbuild.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.oci.Digest;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransferTest {

  @Test
  void whatIsReadOfAStreamIsMoved() throws Exception {
    Transfer transfer = new Transfer("pull", 6);
    try (InputStream in = transfer.of(new ByteArrayInputStream(new byte[6]))) {
      assertThat(in.read()).isZero();
      assertThat(transfer.moved()).isEqualTo(1);
      assertThat(in.readAllBytes()).hasSize(5);
      assertThat(in.read()).isNegative();
    }
    assertThat(transfer.moved()).isEqualTo(6);
    transfer.at(2);
    assertThat(transfer.moved()).isEqualTo(2);
    assertThat(transfer.isOver()).isFalse();
    transfer.end();
    assertThat(transfer.isOver()).isTrue();
  }

  @Test
  void ofWhichNobodyKnowsHowMuchItIsThatIsToldOnceItIsMuch() {
    List<Transfer> told = new ArrayList<>();
    Transfers transfers = told::add;
    Transfer transfer = transfers.begin("read context");
    transfer.add(Transfer.QUICK - 1);
    transfer.skip(Transfer.QUICK);
    assertThat(told).isEmpty();
    assertThat(transfer.lacksTotal()).isFalse();

    transfer.add(1);
    transfer.add(1);

    assertThat(told).containsExactly(transfer);
    assertThat(transfer.moved()).isEqualTo(2 * Transfer.QUICK + 1);
    assertThat(transfer.lacksTotal()).isTrue();
    transfer.expect(3 * Transfer.QUICK);
    assertThat(transfer.lacksTotal()).isFalse();
    assertThat(transfer.total()).isEqualTo(3 * Transfer.QUICK);
  }

  @Test
  void itEndsOnce() {
    Transfer transfer = new Transfer("pull", 6);
    assertThat(transfer.took()).isEmpty();
    transfer.end(Duration.ofSeconds(3));
    transfer.end();
    assertThat(transfer.took()).contains(Duration.ofSeconds(3));
  }

  @Test
  void whatIsSmallIsNotWorthBeingTold() {
    List<String> told = new ArrayList<>();
    Transfers transfers = transfer -> told.add(transfer.what());
    Digest digest = Digest.of(new byte[0]);

    assertThat(transfers.begin("pull", digest, 1000).total()).isEqualTo(1000);
    transfers.begin("push", digest, 1_000_000);
    assertThat(told).containsExactly("push e3b0c44298fc");
  }
}
