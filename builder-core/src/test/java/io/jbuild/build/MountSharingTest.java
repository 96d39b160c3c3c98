package io.jbuild.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.failure.BuildException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which file tells the caches apart that machines share. */
class MountSharingTest {

  @Test
  void aKeyIsAFileOfTheContextHoweverThatIsGiven() {
    for (Path context :
        List.of(Path.of("."), Path.of(""), Path.of("../").resolve("builder-core"))) {
      assertThat(MountSharing.keyFile(context, "pom.xml").getFileName()).hasToString("pom.xml");
      assertThatThrownBy(() -> MountSharing.keyFile(context, "../pom.xml"))
          .isInstanceOf(BuildException.class);
    }
  }
}
