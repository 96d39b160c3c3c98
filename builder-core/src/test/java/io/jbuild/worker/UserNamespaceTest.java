package io.jbuild.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class UserNamespaceTest {

  private final UserNamespace namespace = new UserNamespace("me", 1000, 1001);

  @Test
  void aRangeIsFoundByNameOrNumber() {
    assertThat(namespace.range(List.of("you:1:2", " me:100000:65536 ", "me:7:8"), 1000))
        .contains(new UserNamespace.Range(100000, 65536));
    assertThat(namespace.range(List.of("# me", "1000:5:6"), 1000))
        .contains(new UserNamespace.Range(5, 6));
  }

  @Test
  void aLineThatIsNoRangeGivesNone() {
    assertThat(namespace.range(List.of("me:x:1", "me:1", "mean:1:2", ""), 1000)).isEmpty();
  }
}
