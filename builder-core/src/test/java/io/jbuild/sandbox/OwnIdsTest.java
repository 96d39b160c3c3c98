package io.jbuild.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnIdsTest {

  @TempDir Path folder;

  private static final List<String> ALL = List.of("         0          0 4294967295");
  private static final List<String> ALONE = List.of("         0       1001          1");
  private static final List<String> RANGE =
      List.of("         0       1001          1", "         1     100000      65536");

  private static OwnIds ids(List<String> users, List<String> groups) {
    return OwnIds.of(users, groups, List.of());
  }

  @Test
  void theMachineHasAllNumbers() throws Exception {
    OwnIds ids = ids(ALL, ALL);

    ids.check("it is of", 0, -2);
    assertThat(ids.rootAlone()).isFalse();
    assertThat(ids.machines()).isTrue();
    assertThat(ids(RANGE, RANGE).machines()).isFalse();
    assertThat(ids(ALL, ALONE).machines()).isFalse();
  }

  @Test
  void whereRootIsAloneOthersAreRefusedWithTheLineThatIsMissing() throws Exception {
    OwnIds ids = ids(ALONE, ALONE);

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
  void aRangeEnds() throws Exception {
    OwnIds ids = ids(RANGE, RANGE);

    ids.check("it is of", 65536, 65536);
    BuildException refusal =
        catchThrowableOfType(BuildException.class, () -> ids.check("it is of", 65537, 0));
    assertThat(refusal)
        .hasMessage("it is of user 65537 and group 0, and one of them does not exist for RUN here");
    assertThat(refusal.hint()).contains("larger range");
  }

  @Test
  void nobodyIsAdvisedToTakeWhatAnotherHas() throws Exception {
    Path users = folder.resolve("subuid");
    Files.writeString(users, "one:100000:65536\n# a word\n1001:5:x\ntwo:200000:65536\n");
    Path groups = folder.resolve("subgid");
    Files.writeString(groups, "one:300000:1000\n");
    Path missing = folder.resolve("none");

    assertThat(OwnIds.of(ALONE, ALONE, List.of(users, missing)).advice())
        .contains("1001:265536:65536");
    assertThat(OwnIds.of(ALONE, ALONE, List.of(users, groups)).advice())
        .contains("1001:301000:65536");
  }
}
