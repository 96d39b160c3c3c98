package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.request.Isolation;
import io.jbuild.request.ShellRequest;
import org.junit.jupiter.api.Test;

class ShellCommandTest {

  private final Typed user = new Typed();

  @Test
  void theExitCodeIsTheShellsAndAScriptReadsNothingButItsOutput() {
    assertThat(user.type("shell", "--failed")).isEqualTo(7);

    assertThat(user.err).isEmpty();
    assertThat(user.engine.shells.get(0).command()).isEmpty();
    assertThat(user.engine.shells.get(0).streams().terminal()).isEmpty();
  }

  @Test
  void everyOptionReachesTheRequest() {
    user.type(
        "shell", "--failed", "--isolation", "chroot", "--secret", "id=a,src=b", "ls", "--failed");

    ShellRequest request = user.engine.shells.get(0);
    assertThat(request.command()).containsExactly("ls", "--failed");
    assertThat(request.isolation()).isEqualTo(Isolation.CHROOT);
    assertThat(request.secrets().secrets()).hasSize(1);
  }

  @Test
  void withoutWhatItIsInItIsRefused() {
    assertThat(user.type("shell")).isEqualTo(ExitCode.NOT_RUN);
    assertThat(user.err)
        .isEqualTo(
            "jbuild: 'jbuild shell' needs --failed. 'jbuild shell --failed' opens a shell where a"
                + " RUN failed; 'jbuild run -it IMAGE sh' in an image.\n");
    assertThat(user.engine.shells).isEmpty();
  }
}
