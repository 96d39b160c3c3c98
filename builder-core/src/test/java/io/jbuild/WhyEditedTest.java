package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.failure.BuildException;
import io.jbuild.history.BuildRecord;
import io.jbuild.history.Reason;
import io.jbuild.past.PastBuilds;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of steps whose Dockerfile was edited: each is compared with what it replaced. */
class WhyEditedTest {

  private static final String THREE =
      "FROM busybox\nCOPY a /src/\nRUN echo one\nRUN echo two\nRUN echo three\n";

  @TempDir Path folder;

  private TestBuilds builds = new TestBuilds(Path.of(""));

  @BeforeEach
  void first() throws Exception {
    builds = new TestBuilds(folder);
    builds.busybox("store");
    builds.context("a", "");
  }

  @Test
  void aFirstBuildHasNothingToCompareWith() throws Exception {
    builds.build("fresh", "FROM scratch\nCOPY a /src/\n", "");
    PastBuilds past = builds.engine("fresh").pastBuilds();
    assertThat(past.why(past.find(Optional.empty())).get(0).reasons())
        .extracting(Reason::text)
        .containsExactly(
            "no step like it was done before: this store has no earlier build to compare with");
  }

  @Test
  void anEditThatChangesTheContextTooIsNamed() throws Exception {
    Files.deleteIfExists(builds.context(".dockerignore"));
    String all = THREE.replace("COPY a", "COPY .");
    build(all);
    build(all.replace("echo two", "echo dos"));
    assertThat(why("2/5")).containsExactly("Dockerfile changed (content)");
    assertThat(why("4/5"))
        .containsExactly(
            "the instruction was RUN echo two",
            "it stands on [2/5] COPY . /src/, whose layer is another");
  }

  @Test
  void eachOfTwoEditsIsNamed() throws Exception {
    build(THREE);
    build(THREE.replace("one", "uno").replace("three", "tres"));
    assertThat(why("3/5")).containsExactly("the instruction was RUN echo one");
    assertThat(why("5/5")).containsExactly("the instruction was RUN echo three");
  }

  @Test
  void whatWasPutInBetweenReplacedNothing() throws Exception {
    build(THREE.replace("RUN echo one", "RUN echo of two builds before"));
    build(THREE);
    build(THREE.replace("RUN echo one", "RUN echo new\nRUN echo one"));
    assertThat(why("3/6")).containsExactly("new in this Dockerfile");
    assertThat(why("4/6"))
        .containsExactly("it stands on [3/6] RUN echo new, whose layer is another");
    build(THREE + "RUN echo last\n");
    assertThat(why("6/6")).containsExactly("new in this Dockerfile");
  }

  @Test
  void whatFailedIsComparedWithToo() throws Exception {
    build(THREE);
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> build(THREE.replace("echo two", "echo two; false")))
          .isInstanceOf(BuildException.class);
    }
    assertThat(why("4/5")).singleElement().asString().endsWith(" did not come to the end of it");
    build(THREE.replace("echo two", "echo two; true").replace("three", "tres"));
    assertThat(why("4/5")).containsExactly("the instruction was RUN echo two; false");
    assertThat(why("5/5")).containsExactly("the instruction was RUN echo three");
  }

  @Test
  void theBuildThatDiffersInTheFewestVariablesIsTheNearest() throws Exception {
    String dockerfile = "FROM busybox\nARG A\nARG B\nRUN echo $A $B\n";
    for (String values : List.of("11", "22", "23", "14")) {
      builds.buildArg("A", values.substring(0, 1));
      builds.buildArg("B", values.substring(1));
      build(dockerfile);
    }
    assertThat(why("2/2")).containsExactly("build argument B changed (1 to 4)");
  }

  @Test
  void anAddedLinkIsAFileMore() throws Exception {
    builds.context("c.txt", "");
    build("FROM busybox\nCOPY *.txt /src/\n");
    Files.createSymbolicLink(builds.context("d.txt"), Path.of("c.txt"));
    build("FROM busybox\nCOPY *.txt /src/\n");
    assertThat(why("2/2")).containsExactly("d.txt added");
  }

  private void build(String dockerfile) throws Exception {
    Files.writeString(builds.context("Dockerfile"), dockerfile);
    engine().build(builds.request("it"), event -> {}, OutputStream.nullOutputStream());
  }

  private List<String> why(String word) throws IOException {
    PastBuilds past = engine().pastBuilds();
    return past.why(last(), past.step(last(), word)).reasons().stream().map(Reason::text).toList();
  }

  private BuildRecord last() throws IOException {
    return engine().pastBuilds().find(Optional.empty());
  }

  private Jbuild engine() throws IOException {
    return builds.engine("store");
  }
}
