package io.jbuild.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class RunUserTest {

  private static final List<List<String>> PASSWD =
      List.of(
          List.of("root", "x", "0", "0", "root", "/root", "/bin/sh"),
          List.of("app", "x", "1000", "100", "", "/home/app", "/bin/sh"));
  private static final List<List<String>> GROUP =
      List.of(
          List.of("root", "x", "0", ""),
          List.of("users", "x", "100", ""),
          List.of("audio", "x", "29", "someone,app"));

  @Test
  void nobodyNamedIsRoot() {
    assertThat(RunUser.parse("", PASSWD, GROUP)).isEqualTo(new RunUser(0, 0, List.of(0), "/root"));
  }

  @Test
  void aNameBringsItsGroupsAndHome() {
    RunUser app = new RunUser(1000, 100, List.of(100, 29), "/home/app");
    assertThat(RunUser.parse("app", PASSWD, GROUP)).isEqualTo(app);
    assertThat(RunUser.parse("1000", PASSWD, GROUP)).isEqualTo(app);
  }

  @Test
  void anUnknownNumberHasTheGroupZero() {
    assertThat(RunUser.parse("4711", PASSWD, GROUP))
        .isEqualTo(new RunUser(4711, 0, List.of(0), "/"));
  }

  @Test
  void aGroupThatIsNamedIsTheOnlyOne() {
    assertThat(RunUser.parse("app:audio", PASSWD, GROUP))
        .isEqualTo(new RunUser(1000, 29, List.of(), "/home/app"));
    assertThat(RunUser.parse("5:6", PASSWD, GROUP)).isEqualTo(new RunUser(5, 6, List.of(), "/"));
  }

  @Test
  void anUnknownNameIsRefused() {
    assertThatThrownBy(() -> RunUser.parse("nobody", PASSWD, GROUP))
        .hasMessage("unable to find user nobody: no matching entries in passwd file");
    assertThatThrownBy(() -> RunUser.parse("app:wheel", PASSWD, GROUP))
        .hasMessage("unable to find group wheel: no matching entries in group file");
  }
}
