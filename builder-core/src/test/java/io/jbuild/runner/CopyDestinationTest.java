package io.jbuild.runner;

import static io.jbuild.runner.Requests.CREATED;
import static io.jbuild.runner.Requests.copy;
import static io.jbuild.runner.Requests.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.failure.BuildException;
import io.jbuild.snapshot.MemorySnapshot;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Where copied files land. */
class CopyDestinationTest {

  private final MemorySnapshot context = new MemorySnapshot();
  private final MemorySnapshot image = new MemorySnapshot();

  CopyDestinationTest() throws IOException {
    context.file("a.txt", 0644, "A").file("b.txt", 0600, "B");
    context.directory("dir", 0750).file("dir/x", 0640, "x");
    context.directory("dir/sub", 0711).file("dir/sub/y", 0755, "y").link("dir/ln", "x");
  }

  private void copied(String... words) throws IOException {
    run(context, image, copy().of(words));
  }

  @Test
  void aFileToANewNameIsThatFile() throws IOException {
    copied("a.txt", "/new");

    assertThat(image.lines()).containsExactly("/new file=A 0644 0:0");
    assertThat(image.at("new").modified()).isEqualTo(MemorySnapshot.OLD);
  }

  @Test
  void aSlashOrADotAtTheEndMakesADirectory() throws IOException {
    copied("a.txt", "/one/");
    copied("a.txt", "/two/.");

    assertThat(image.lines())
        .containsExactly(
            "/one dir 0755 0:0",
            "/one/a.txt file=A 0644 0:0",
            "/two dir 0755 0:0",
            "/two/a.txt file=A 0644 0:0");
    assertThat(image.at("one").modified()).isEqualTo(CREATED);
  }

  @Test
  void aFileGoesIntoADirectoryThatIsThereWithoutASlashToo() throws IOException {
    image.directory("t", 0700);

    copied("a.txt", "/t");

    assertThat(image.lines()).containsExactly("/t dir 0700 0:0", "/t/a.txt file=A 0644 0:0");
    assertThat(image.at("t").modified()).isEqualTo(CREATED);
  }

  @Test
  void ofADirectoryTheContentIsCopiedAndTheNewTopGetsItsTimeButNotItsMode() throws IOException {
    Instant time = Instant.parse("2005-05-05T05:05:05Z");
    context.modified("dir", time);
    for (String source : new String[] {"dir", "dir/", "dir/."}) {
      MemorySnapshot fresh = new MemorySnapshot();

      run(context, fresh, copy().of(source, "/d"));

      assertThat(fresh.lines())
          .containsExactly(
              "/d dir 0755 0:0",
              "/d/ln link=x 0777 0:0",
              "/d/sub dir 0711 0:0",
              "/d/sub/y file=y 0755 0:0",
              "/d/x file=x 0640 0:0");
      assertThat(fresh.at("d").modified()).isEqualTo(time);
    }
  }

  @Test
  void aTopDirectoryThatIsThereKeepsItsModeAndOwner() throws IOException {
    image.directory("d", 0700).owner("d", 5, 6).modified("d", CREATED);

    copied("dir", "/d");

    assertThat(image.lines()).contains("/d dir 0700 5:6");
    assertThat(image.at("d").modified()).isEqualTo(MemorySnapshot.OLD);
  }

  @Test
  void aDirectoryBelowTheTopTakesTheSourcesModeAndOwnerAndKeepsItsContent() throws IOException {
    image.directory("d", 0755).directory("d/sub", 0700).owner("d/sub", 5, 6);
    image.file("d/sub/kept", 0600, "kept");

    copied("dir", "/d");

    assertThat(image.lines()).contains("/d/sub dir 0711 0:0", "/d/sub/kept file=kept 0600 0:0");
  }

  @Test
  void severalSourcesToANameWithoutASlashOverwriteEachOther() throws IOException {
    copied("a.txt", "b.txt", "/new");

    assertThat(image.lines()).containsExactly("/new file=B 0600 0:0");
  }

  @Test
  void anEmptyDestinationIsTheWorkingDirectory() throws IOException {
    image.directory("w", 0755);

    run(context, image, copy().in("/w").of("a.txt", ""));
    run(context, image, copy().in("/w").of("b.txt", "."));
    run(context, image, copy().in("/w").of("dir/x", "sub/"));

    assertThat(image.lines())
        .containsExactly(
            "/w dir 0755 0:0",
            "/w/a.txt file=A 0644 0:0",
            "/w/b.txt file=B 0600 0:0",
            "/w/sub dir 0755 0:0",
            "/w/sub/x file=x 0640 0:0");
  }

  @Test
  void dotDotStaysInsideTheImage() throws IOException {
    image.link("symlink", "/a/b");

    copied("a.txt", "/symlink/../../../out");

    assertThat(image.lines()).contains("/out file=A 0644 0:0");
  }

  @Test
  void aDirectoryDoesNotReplaceAFile() throws IOException {
    image.file("f", 0644, "f");

    assertThatThrownBy(() -> copied("dir", "/f"))
        .isInstanceOf(BuildException.class)
        .hasMessage("cannot copy to non-directory: /f");
  }

  @Test
  void aNestedDirectoryDoesNotReplaceALinkToADirectory() throws IOException {
    image.directory("real", 0755).directory("d", 0755).link("d/sub", "/real");

    assertThatThrownBy(() -> copied("dir", "/d"))
        .hasMessage("cannot copy to non-directory: /d/sub");
  }

  @Test
  void aNestedFileDoesNotReplaceADirectory() throws IOException {
    image.directory("d", 0755).directory("d/x", 0755);

    assertThatThrownBy(() -> copied("dir", "/d"))
        .hasMessage("cannot replace to directory /d/x with file");
  }

  @Test
  void linksInTheDestinationAreFollowedInsideTheImage() throws IOException {
    image.directory("real", 0755).link("link", "/real");
    image.file("realf", 0644, "old").link("linkf", "../../realf").link("dangling", "/nowhere/x");

    copied("a.txt", "/link/p/q/");
    copied("b.txt", "/link");
    copied("a.txt", "/linkf");
    copied("b.txt", "/dangling");
    image.directory("deep", 0755).link("deep/abs", "/real");
    copied("b.txt", "/deep/abs/deep");

    assertThat(image.lines())
        .containsExactly(
            "/dangling link=/nowhere/x 0777 0:0",
            "/deep dir 0755 0:0",
            "/deep/abs link=/real 0777 0:0",
            "/link link=/real 0777 0:0",
            "/linkf link=../../realf 0777 0:0",
            "/nowhere dir 0755 0:0",
            "/nowhere/x file=B 0600 0:0",
            "/real dir 0755 0:0",
            "/real/b.txt file=B 0600 0:0",
            "/real/deep file=B 0600 0:0",
            "/real/p dir 0755 0:0",
            "/real/p/q dir 0755 0:0",
            "/real/p/q/a.txt file=A 0644 0:0",
            "/realf file=A 0644 0:0");
  }

  @Test
  void aNestedFileReplacesALinkInsteadOfWritingThroughIt() throws IOException {
    image.file("orig", 0644, "keep").directory("d", 0755).link("d/x", "/orig");

    copied("dir", "/d");

    assertThat(image.lines()).contains("/orig file=keep 0644 0:0", "/d/x file=x 0640 0:0");
  }

  @Test
  void aLoopOfLinksIsRefused() throws IOException {
    image.link("a", "b").link("b", "a");

    assertThatThrownBy(() -> copied("a.txt", "/a/x"))
        .hasMessage("/a: too many levels of symbolic links");
  }

  @Test
  void aReadOnlyFileIsReplaced() throws IOException {
    image.file("t", 0400, "ro");

    copied("a.txt", "/t");

    assertThat(image.lines()).containsExactly("/t file=A 0644 0:0");
  }

  @Test
  void aFileInTheWayOfTheDestinationIsToldLikeMkdirDoes() throws IOException {
    image.file("f", 0644, "f");

    assertThatThrownBy(() -> copied("a.txt", "/f/x/y")).hasMessage("mkdir /f: not a directory");
  }

  @Test
  void aDirectoryToTheRootLeavesTheRootAlone() throws IOException {
    copied("dir", "/");

    assertThat(image.lines())
        .containsExactly(
            "/ln link=x 0777 0:0",
            "/sub dir 0711 0:0",
            "/sub/y file=y 0755 0:0",
            "/x file=x 0640 0:0");
  }

  @Test
  void aNameThatWouldDeleteAnotherFileIsRefused() throws IOException {
    context.directory("bad", 0755).file("bad/.wh.foo", 0644, "");

    assertThatThrownBy(() -> copied("bad", "/d"))
        .isInstanceOf(BuildException.class)
        .hasMessageStartingWith("/d/.wh.foo cannot be in an image");
  }
}
