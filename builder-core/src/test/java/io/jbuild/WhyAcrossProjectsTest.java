package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.explanation.BuildRecords;
import io.jbuild.history.BuildRecord;
import io.jbuild.history.Reason;
import io.jbuild.past.PastBuilds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a step is compared with where a store has builds of several projects. */
class WhyAcrossProjectsTest {

  @TempDir Path folder;

  private TestBuilds builds = new TestBuilds(Path.of(""));

  @BeforeEach
  void first() throws Exception {
    builds = new TestBuilds(folder);
    builds.context("file", "one");
    builds.build("store", "FROM scratch\nCOPY . /src\n", "");
  }

  @ParameterizedTest
  @CsvSource({
    "/elsewhere/other, no step like it was done before",
    "/elsewhere/context, file changed (content)"
  })
  void anotherProjectIsNotComparedWithAndAnotherCheckoutIs(String context, String text)
      throws Exception {
    Path record = new BuildRecords(folder.resolve("store/jbuild")).folder().resolve(last().id());
    String as = Files.readString(record);
    assertThat(as).contains(folder.resolve("context").toString());
    Files.writeString(record, as.replace(folder.resolve("context").toString(), context));
    builds.context("file", "two");
    builds.build("store", "FROM scratch\nCOPY . /src\n", "");
    assertThat(why()).containsExactly(text);
  }

  @Test
  void anOptionThatCameOrWentIsCalledAsItIsTyped() throws Exception {
    builds.build("store", "FROM scratch\nCOPY --link . /src\n", "");
    assertThat(why()).containsExactly("--link is there now");
    builds.build("store", "FROM scratch\nADD --unpack=false . /src\n", "");
    builds.build("store", "FROM scratch\nADD . /src\n", "");
    assertThat(why()).containsExactly("it unpacks archives now");
  }

  private List<String> why() throws IOException {
    PastBuilds past = builds.engine("store").pastBuilds();
    return past.why(last(), past.step(last(), "1/1")).reasons().stream().map(Reason::text).toList();
  }

  private BuildRecord last() throws IOException {
    return builds.engine("store").pastBuilds().find(Optional.empty());
  }
}
