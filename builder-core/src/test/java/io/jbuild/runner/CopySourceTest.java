package io.jbuild.runner;

import static io.jbuild.runner.Requests.CREATED;
import static io.jbuild.runner.Requests.copy;
import static io.jbuild.runner.Requests.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jbuild.context.ContextSnapshot;
import io.jbuild.context.ContextTimes;
import io.jbuild.context.IgnoreFile;
import io.jbuild.event.Transfers;
import io.jbuild.failure.BuildException;
import io.jbuild.file.Attributes;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.snapshot.MemorySnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which files the sources of a COPY mean. */
class CopySourceTest {

  private final MemorySnapshot context = new MemorySnapshot();
  private final MemorySnapshot image = new MemorySnapshot();

  private void copied(String... words) throws IOException {
    run(context, image, copy().of(words));
  }

  @Test
  void aStarMatchesWithinOneNameDotFilesToo() throws IOException {
    context.file(".hidden", 0644, "h").file("x", 0644, "2");
    context.directory("dir", 0755).file("dir/x", 0644, "1");

    copied("*x", "/out/");
    copied(".*", "/dots/");

    assertThat(image.lines())
        .containsExactly(
            "/dots dir 0755 0:0",
            "/dots/.hidden file=h 0644 0:0",
            "/out dir 0755 0:0",
            "/out/x file=2 0644 0:0");
  }

  @Test
  void aMatchedDirectoryIsFlattened() throws IOException {
    context.directory("dir", 0755).file("dir/x", 0640, "x").link("dir/ln", "x");
    context.directory("dir/sub", 0711).file("dir/sub/y", 0755, "y");

    copied("dir/*", "/out/");

    assertThat(image.lines())
        .containsExactly(
            "/out dir 0755 0:0",
            "/out/ln file=x 0640 0:0",
            "/out/x file=x 0640 0:0",
            "/out/y file=y 0755 0:0");
  }

  @Test
  void twoStarsAreOneWithoutParents() throws IOException {
    context.file("x", 0644, "2").directory("dir", 0755).file("dir/x", 0644, "1");
    context.directory("dir/deep", 0755).file("dir/deep/x", 0644, "3");

    copied("**/x", "/out/");

    assertThat(image.lines()).containsExactly("/out dir 0755 0:0", "/out/x file=1 0644 0:0");
  }

  @Test
  void aPatternWithoutAMatchIsNothing() throws IOException {
    context.file("a", 0644, "a");

    copied("nothing*", "/out/");

    assertThat(image.lines()).isEmpty();
  }

  @Test
  void aMissingSourceIsAnErrorAlsoBesideOthers() throws IOException {
    context.file("a.txt", 0644, "a").file("Nothing", 0644, "");

    BuildException failure =
        catchThrowableOfType(BuildException.class, () -> copied("a.txt", "nothing", "/out/"));

    assertThat(failure).hasMessage("\"/nothing\": not found");
    assertThat(failure.hint()).isEqualTo("Did you mean \"/Nothing\"?");
    assertThat(image.lines()).isEmpty();
  }

  @Test
  void aLinkThatLeadsNowhereIsNotSuggestedForItself() throws IOException {
    context.link("l", "/elsewhere");

    BuildException failure = catchThrowableOfType(BuildException.class, () -> copied("l", "/out/"));

    assertThat(failure).hasMessage("\"/l\": not found");
    assertThat(failure.hint()).isEmpty();
  }

  @Test
  void anIgnoredSourceIsMissingAndTheRuleIsNamed(@TempDir Path directory) throws IOException {
    Files.createFile(directory.resolve("a.log"));
    ContextSnapshot local =
        ContextSnapshot.of(
            directory, IgnoreFile.parse(".dockerignore", "*.log"), ContextTimes.fixed(CREATED));
    CopyRequest request = copy().of("a.log", "/");

    BuildException failure =
        catchThrowableOfType(
            BuildException.class, () -> CopyFiles.digest(local, request, 2, Transfers.UNSEEN));

    assertThat(failure)
        .hasMessage(
            "\"/a.log\": not found: it is in the context, but left out by .dockerignore: *.log");
    assertThat(failure.hint())
        .isEqualTo("Take the line out, or bring the file back with a line !a.log below it.");
  }

  @Test
  void bracketsAreAPattern() throws IOException {
    context.file("arr[0].txt", 0644, "x").file("arr0.txt", 0644, "no");

    copied("arr[[]0].txt", "/one/");
    copied("arr[0].txt", "/two/");

    assertThat(image.lines())
        .containsExactly(
            "/one dir 0755 0:0",
            "/one/arr[0].txt file=x 0644 0:0",
            "/two dir 0755 0:0",
            "/two/arr0.txt file=no 0644 0:0");
    assertThatThrownBy(() -> copied("arr[0.txt", "/three/"))
        .hasMessage("\"arr[0.txt\": syntax error in pattern");
  }

  @Test
  void dotDotStaysInsideTheContext() throws IOException {
    context.file("a.txt", 0644, "A");

    copied("../../a.txt", "/x");
    copied("/../a.txt", "/y");

    assertThat(image.lines()).containsExactly("/x file=A 0644 0:0", "/y file=A 0644 0:0");
  }

  @Test
  void aLinkGivenByNameIsFollowedAndOneFoundInATreeIsCopied() throws IOException {
    context.directory("real", 0755).file("real/f", 0644, "f").link("real/l", "f");
    context.link("lnk", "real").link("named", "real/f");

    copied("lnk/f", "/through");
    copied("named", "/dir/");
    copied("lnk", "/tree");

    assertThat(image.lines())
        .containsExactly(
            "/dir dir 0755 0:0",
            "/dir/named file=f 0644 0:0",
            "/through file=f 0644 0:0",
            "/tree dir 0755 0:0",
            "/tree/f file=f 0644 0:0",
            "/tree/l link=f 0777 0:0");
  }

  @Test
  void aLinkThatLeadsOutOfTheContextLeadsToItsRoot() throws IOException {
    context.link("esc", "../../../../etc/hostname");

    assertThatThrownBy(() -> copied("esc", "/x")).hasMessage("\"/esc\": not found");

    context.directory("etc", 0755).file("etc/hostname", 0644, "inside");
    copied("esc", "/x");
    assertThat(image.lines()).containsExactly("/x file=inside 0644 0:0");
  }

  @Test
  void hardLinksStayWithinOneSource() throws IOException {
    Attributes attributes = new Attributes(0644, 0, 0, MemorySnapshot.OLD);
    context.directory("d", 0755).file("d/a", attributes, 7, "same");
    context.file("d/b", attributes, 7, "same").file("d/c", attributes, 0, "own");
    context.directory("e", 0755).file("e/a", attributes, 7, "same");

    copied("d", "e", "/x/");
    copied("d/a", "d/b", "/y/");

    assertThat(image.lines())
        .containsExactly(
            "/x dir 0755 0:0",
            "/x/a file=same#2 0644 0:0",
            "/x/b file=same#1 0644 0:0",
            "/x/c file=own 0644 0:0",
            "/y dir 0755 0:0",
            "/y/a file=same 0644 0:0",
            "/y/b file=same 0644 0:0");
  }

  @Test
  void aPipeSurvives() throws IOException {
    context.directory("d", 0755);
    context.put(
        ImagePath.of("d/p"), new FileNode.Fifo(new Attributes(0600, 0, 0, MemorySnapshot.OLD)));

    copied("d", "/d");

    assertThat(image.lines()).containsExactly("/d dir 0755 0:0", "/d/p fifo 0600 0:0");
  }

  @Test
  void theOwnerInAStageIsKept() throws IOException {
    context.file("f", new Attributes(0644, 7, 8, MemorySnapshot.OLD), 0, "f");

    copied("f", "/p/f");

    assertThat(image.lines()).containsExactly("/p dir 0755 0:0", "/p/f file=f 0644 7:8");
  }

  @Test
  void hereDocumentsComeAfterTheSourcesWithTheCreatedTime() throws IOException {
    context.file("a.txt", 0644, "A");

    run(
        context,
        image,
        copy().inline("one", "1\n").inline("two.sh", "2\n").chmod("755").of("a.txt", "/o/"));
    run(context, image, copy().inline("EOF", "hi\n").of("/file"));

    assertThat(image.lines())
        .containsExactly(
            "/file file=hi\n 0644 0:0",
            "/o dir 0755 0:0",
            "/o/a.txt file=A 0755 0:0",
            "/o/one file=1\n 0755 0:0",
            "/o/two.sh file=2\n 0755 0:0");
    assertThat(image.at("file").modified()).isEqualTo(CREATED);
  }
}
