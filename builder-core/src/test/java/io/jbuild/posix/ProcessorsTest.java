package io.jbuild.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class ProcessorsTest {

  @Test
  void aThreadAndWhatItStartsAreRestrictedAndNobodyElse() throws Exception {
    int before = Processors.count();
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      String seen =
          thread
              .submit(
                  () -> {
                    Processors.restrictTo(1);
                    Process nproc = new ProcessBuilder("nproc").start();
                    return new String(
                        nproc.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
                  })
              .get();

      assertThat(seen).isEqualTo("1\n");
      assertThat(Processors.count()).isEqualTo(before);
    } finally {
      thread.shutdownNow();
    }
  }
}
