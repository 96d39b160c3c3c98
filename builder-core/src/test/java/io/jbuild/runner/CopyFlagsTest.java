package io.jbuild.runner;

import static io.jbuild.runner.Requests.copy;
import static io.jbuild.runner.Requests.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.failure.BuildException;
import io.jbuild.file.Attributes;
import io.jbuild.file.ByteString;
import io.jbuild.runner.CopyRequest.Flag;
import io.jbuild.snapshot.MemorySnapshot;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What the flags of COPY do. */
class CopyFlagsTest {

  private final MemorySnapshot context = new MemorySnapshot();
  private final MemorySnapshot image = new MemorySnapshot();

  CopyFlagsTest() throws IOException {
    context.file("a.txt", 0644, "A").file("c.md", 0644, "c");
    context.directory("dir", 0750).file("dir/x", 0640, "x").link("dir/ln", "x");
    context.directory("dir/sub", 0711).file("dir/sub/y", 0755, "y");
  }

  @Test
  void aNumericModeAppliesToFilesDirectoriesAndNewParentsButNotToLinks() throws IOException {
    run(context, image, copy().chmod("4770").of("dir", "/p/q"));

    assertThat(image.lines())
        .containsExactly(
            "/p dir 4770 0:0",
            "/p/q dir 4770 0:0",
            "/p/q/ln link=x 0777 0:0",
            "/p/q/sub dir 4770 0:0",
            "/p/q/sub/y file=y 4770 0:0",
            "/p/q/x file=x 4770 0:0");
  }

  @Test
  void aModeDoesNotApplyToATopDirectoryThatIsThere() throws IOException {
    image.directory("e", 0711);

    run(context, image, copy().chmod("0700").of("dir", "/e"));

    assertThat(image.lines()).contains("/e dir 0711 0:0", "/e/sub dir 0700 0:0");
  }

  @Test
  void aSymbolicModeDoesNotApplyToNewParents() throws IOException {
    run(context, image, copy().chmod("u-w,o=").of("dir/x", "/p/x"));

    assertThat(image.lines()).containsExactly("/p dir 0755 0:0", "/p/x file=x 0440 0:0");
  }

  @Test
  void ownersApplyToNewParentsToo() throws IOException {
    run(context, image, copy().chown("12:34").of("dir", "/p/q"));

    assertThat(image.lines())
        .containsExactly(
            "/p dir 0755 12:34",
            "/p/q dir 0755 12:34",
            "/p/q/ln link=x 0777 12:34",
            "/p/q/sub dir 0711 12:34",
            "/p/q/sub/y file=y 0755 12:34",
            "/p/q/x file=x 0640 12:34");
  }

  @Test
  void ownersByNameAreLookedUpInTheImageButNotForALinkedCopyOrFromScratch() throws IOException {
    image.directory("etc", 0755).file("etc/passwd", 0644, "mail:x:8:9::/:\n");

    run(context, image, copy().chown("mail").of("a.txt", "/d"));

    assertThat(image.lines()).contains("/d file=A 0644 8:9");
    for (Flag flag : new Flag[] {Flag.LINK, Flag.SCRATCH}) {
      assertThatThrownBy(
              () -> run(context, image, copy().flag(flag).chown("mail").of("a.txt", "/d")))
          .isInstanceOf(BuildException.class)
          .hasMessageStartingWith("invalid user index: -1");
    }
  }

  @Test
  void excludePatternsAreRelativeToEachSource() throws IOException {
    context.file("s.txt", 0644, "s").file("dir/d.txt", 0644, "d");

    run(context, image, copy().exclude("*.txt", "dir/sub").of(".", "/o/"));

    assertThat(image.lines())
        .containsExactly(
            "/o dir 0755 0:0",
            "/o/c.md file=c 0644 0:0",
            "/o/dir dir 0750 0:0",
            "/o/dir/d.txt file=d 0644 0:0",
            "/o/dir/ln link=x 0777 0:0",
            "/o/dir/x file=x 0640 0:0");
  }

  @Test
  void anExcludedDirectoryAppearsForWhatIsBroughtBackFromIt() throws IOException {
    run(context, image, copy().exclude("*", "!dir/sub/y").of(".", "/o/"));

    assertThat(image.lines())
        .containsExactly(
            "/o dir 0755 0:0",
            "/o/dir dir 0750 0:0",
            "/o/dir/sub dir 0711 0:0",
            "/o/dir/sub/y file=y 0755 0:0");
  }

  @Test
  void aFileThatIsNamedIsNotExcluded() throws IOException {
    run(context, image, copy().exclude("a.txt").of("a.txt", "c.md", "/o/"));

    assertThat(image.lines()).contains("/o/a.txt file=A 0644 0:0", "/o/c.md file=c 0644 0:0");
  }

  @Test
  void parentsAreMadeWithTheSourcesModesAndTheGivenOwner() throws IOException {
    run(context, image, copy().flag(Flag.PARENTS).chown("3:4").of("dir/sub/y", "a.txt", "/o/"));

    assertThat(image.lines())
        .containsExactly(
            "/o dir 0755 3:4",
            "/o/a.txt file=A 0644 3:4",
            "/o/dir dir 0750 3:4",
            "/o/dir/sub dir 0711 3:4",
            "/o/dir/sub/y file=y 0755 3:4");
  }

  @Test
  void parentsBeginAtTheFirstPivot() throws IOException {
    run(context, image, copy().flag(Flag.PARENTS).of("./dir/./sub/./y", "/o"));

    assertThat(image.lines())
        .containsExactly("/o dir 0755 0:0", "/o/sub dir 0711 0:0", "/o/sub/y file=y 0755 0:0");
  }

  @Test
  void twoStarsAreRecursiveWithParents() throws IOException {
    run(context, image, copy().flag(Flag.PARENTS).of("**/y", "/o/"));

    assertThat(image.lines())
        .containsExactly(
            "/o dir 0755 0:0",
            "/o/dir dir 0750 0:0",
            "/o/dir/sub dir 0711 0:0",
            "/o/dir/sub/y file=y 0755 0:0");
  }

  @Test
  void withParentsAMissingPathIsAnErrorAndAPatternWithoutAMatchIsNot() throws IOException {
    run(context, image, copy().flag(Flag.PARENTS).of("dir/none*", "/o/"));

    assertThat(image.lines()).containsExactly("/o dir 0755 0:0");
    assertThatThrownBy(() -> run(context, image, copy().flag(Flag.PARENTS).of("dir/none", "/o/")))
        .hasMessage("\"/dir/none\": not found");
    assertThatThrownBy(() -> run(context, image, copy().flag(Flag.PARENTS).of("./", "/o/")))
        .hasMessage("\"/\": not found");
  }

  @Test
  void userAttributesDoNotReachTheImageAndCapabilitiesDo() throws IOException {
    Map<String, ByteString> xattrs =
        Map.of("user.k", ByteString.of("v"), "security.capability", ByteString.of("c"));
    context.file(
        "ping", new Attributes(0755, 0, 0, MemorySnapshot.OLD, new TreeMap<>(xattrs)), 0, "p");

    run(context, image, copy().of("ping", "/ping"));

    assertThat(image.at("ping").xattrs()).containsOnlyKeys("security.capability");
  }
}
