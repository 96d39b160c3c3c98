package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.event.BuildEvent;
import io.jbuild.history.Reason;
import io.jbuild.past.PastBuilds;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A step is done again because one below it had to be, which makes other bytes each time. */
@Tag("namespaces")
class ChangedBelowTest {

  private static final String DOCKERFILE =
      """
      FROM busybox
      RUN head -c 100000 /dev/urandom > /random
      RUN wc -c /random > /size
      """;

  @Test
  void thatItsResultWasThereIsToldAndCounted(@TempDir Path folder) throws Exception {
    TwoMachines machines = new TwoMachines(folder);
    try {
      machines.builds.busybox("store");
      machines.builds.busybox("other");
      machines.builds.forget();
      String place = machines.place();
      machines.builds.caches(List.of(), List.of(place + ",mode=max"));
      machines.builds.build("store", DOCKERFILE, "i");
      machines.builds.forget();
      for (Map.Entry<String, byte[]> blob : machines.registry.blobs.entrySet()) {
        if (blob.getValue().length > 50_000) {
          blob.setValue(new byte[blob.getValue().length]);
        }
      }
      machines.builds.caches(List.of(place), List.of());

      machines.builds.build("other", DOCKERFILE, "i");

      String lost = "the shared result of " + place.substring(18) + " could not be used: ";
      assertThat(machines.ran()).hasSize(2);
      assertThat(machines.ran().get(0).lost().orElseThrow()).startsWith(lost);
      assertThat(machines.ran().get(1).lost())
          .contains(lost + "what it was made of came out otherwise here");
      assertThat(machines.shared().lost()).isEqualTo(2);
      assertThat(machines.shared().steps()).isZero();
      PastBuilds past = machines.builds.engine("other").pastBuilds();
      assertThat(past.why(past.list().get(0)))
          .hasSize(2)
          .allSatisfy(
              why -> {
                assertThat(why.reasons()).extracting(Reason::kind).containsOnly(Reason.Kind.LOST);
                assertThat(why.step().notes()).isEmpty();
              });
      assertThat(machines.all(BuildEvent.StepFinished.class)).hasSize(2);
    } finally {
      machines.end();
    }
  }
}
