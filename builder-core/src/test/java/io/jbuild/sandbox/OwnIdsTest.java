package io.jbuild.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import java.util.List;
import org.junit.jupiter.api.Test;

class OwnIdsTest {

  private static final List<String> ALL = List.of("         0          0 4294967295");
  private static final List<String> ALONE = List.of("         0       1001          1");
  private static final List<String> RANGE =
      List.of("         0       1001          1", "         1     100000      65536");

  @Test
  void theMachineHasAllNumbers() {
    OwnIds ids = OwnIds.of(ALL, ALL);

    ids.check("it is of", 0, -2);
    assertThat(ids.rootAlone()).isFalse();
    assertThat(ids.machines()).isTrue();
    assertThat(OwnIds.of(RANGE, RANGE).machines()).isFalse();
    assertThat(OwnIds.of(ALL, ALONE).machines()).isFalse();
  }

  @Test
  void whereRootIsAloneOthersAreRefusedWithTheLineThatIsMissing() {
    OwnIds ids = OwnIds.of(ALONE, ALONE);

    ids.check("it is of", 0, 0);
    assertThat(ids.rootAlone()).isTrue();
    BuildException refusal =
        catchThrowableOfType(BuildException.class, () -> ids.check("it is of", 0, 42));
    assertThat(refusal)
        .hasMessage("it is of user 0 and group 42, and root alone exists for RUN here");
    assertThat(refusal.hint()).contains("uidmap", "1001:100000:65536", "/etc/subuid");
    assertThat(refusal.blame()).isEqualTo(Blame.MACHINE);
  }

  @Test
  void aRangeEnds() {
    OwnIds ids = OwnIds.of(RANGE, RANGE);

    ids.check("it is of", 65536, 65536);
    BuildException refusal =
        catchThrowableOfType(BuildException.class, () -> ids.check("it is of", 65537, 0));
    assertThat(refusal)
        .hasMessage("it is of user 65537 and group 0, and one of them does not exist for RUN here");
    assertThat(refusal.hint()).contains("larger range");
  }
}
