package io.jbuild.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class WebFailureTest {

  @Test
  void whatAServerSaysMovesNoCursor() {
    IOException said = new IOException("status \033[2J\u009b1m for http://ann:pw@h/f");

    assertThat(WebFailure.unreachable("http://ann:pw@h/f", said).getMessage())
        .isEqualTo(
            "cannot fetch http://xxxxx:xxxxx@h/f: status  [2J 1m for http://xxxxx:xxxxx@h/f");
    assertThat(WebFailure.redirect("http://h/f", "to \033]0;x\007:").getMessage())
        .isEqualTo("http://h/f: redirects to  ]0;x :");
  }
}
