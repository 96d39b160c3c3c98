package io.jbuild.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.failure.BuildException;
import io.jbuild.file.Attributes;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.snapshot.MemorySnapshot;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunUserTest {

  private final Accounts accounts;

  RunUserTest() throws IOException {
    MemorySnapshot image = new MemorySnapshot();
    image.directory("etc", 0755);
    image.file(
        "etc/passwd", 0644, "root:x:0:0:root:/root:/bin/sh\napp:x:1000:100::/home/app:/bin/sh\n");
    image.file("etc/group", 0644, "root:x:0:\nusers:x:100:\naudio:x:29:someone,app\n");
    accounts = new Accounts(image);
  }

  @Test
  void nobodyNamedIsRoot() throws IOException {
    assertThat(RunUser.parse("", accounts)).isEqualTo(new RunUser(0, 0, List.of(0), "/root"));
  }

  @Test
  void nobodyNamedIsRootWhateverTheListOfUsersIs() throws IOException {
    MemorySnapshot image = new MemorySnapshot();
    image.directory("etc", 0755);
    image.directory("etc/passwd", 0755);

    assertThat(RunUser.parse("", new Accounts(image))).isEqualTo(new RunUser(0, 0, List.of(), "/"));
    assertThatThrownBy(() -> RunUser.parse("0", new Accounts(image)))
        .hasMessageContaining("/etc/passwd in the image is not a regular file");
  }

  @Test
  void aNameBringsItsGroupsAndHome() throws IOException {
    RunUser app = new RunUser(1000, 100, List.of(100, 29), "/home/app");
    assertThat(RunUser.parse("app", accounts)).isEqualTo(app);
    assertThat(RunUser.parse("1000", accounts)).isEqualTo(app);
  }

  @Test
  void anUnknownNumberHasTheGroupZero() throws IOException {
    assertThat(RunUser.parse("4711", accounts)).isEqualTo(new RunUser(4711, 0, List.of(0), "/"));
  }

  @Test
  void aGroupThatIsNamedIsTheOnlyOne() throws IOException {
    assertThat(RunUser.parse("app:audio", accounts))
        .isEqualTo(new RunUser(1000, 29, List.of(), "/home/app"));
    assertThat(RunUser.parse("5:6", accounts)).isEqualTo(new RunUser(5, 6, List.of(), "/"));
  }

  @Test
  void anUnknownNameIsRefused() {
    assertThatThrownBy(() -> RunUser.parse("nobody", accounts))
        .hasMessage("unable to find user nobody: no matching entries in passwd file");
    assertThatThrownBy(() -> RunUser.parse("app:wheel", accounts))
        .hasMessage("unable to find group wheel: no matching entries in group file");
  }

  // CVE-2024-9676: what an image calls its list of users may be anything.
  @Test
  void aListOfUsersThatIsNoFileIsRefusedAndOneElsewhereIsNotTheMachines() throws IOException {
    MemorySnapshot pipe = new MemorySnapshot().directory("/etc", 0755);
    pipe.put(
        ImagePath.of("/etc/passwd"),
        new FileNode.Fifo(new Attributes(0644, 0, 0, MemorySnapshot.OLD)));
    assertThatThrownBy(() -> RunUser.parse("app", new Accounts(pipe)))
        .hasMessage("/etc/passwd in the image is not a regular file of less than 16 MiB");
    MemorySnapshot zero =
        new MemorySnapshot().directory("/etc", 0755).link("/etc/passwd", "/dev/zero");
    zero.directory("/dev", 0755);
    zero.put(
        ImagePath.of("/dev/zero"),
        new FileNode.Device(
            new Attributes(0666, 0, 0, MemorySnapshot.OLD), FileNode.Device.Kind.CHARACTER, 1, 5));
    assertThatThrownBy(() -> RunUser.parse("app", new Accounts(zero)))
        .hasMessage("/etc/passwd in the image is not a regular file of less than 16 MiB");
    for (String target : List.of("/etc/group", "../../../../../../etc/group", "passwd")) {
      MemorySnapshot away =
          new MemorySnapshot().directory("/etc", 0755).link("/etc/passwd", target);
      // The machine has such a file; the image does not.
      assertThatThrownBy(() -> RunUser.parse("root", new Accounts(away)))
          .isInstanceOf(BuildException.class);
    }
  }
}
