package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.history.BuildRecord;
import io.jbuild.history.Reason;
import io.jbuild.past.PastBuilds;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a build hides of a step is not what differs from one that hid something else of it. */
class WhyHiddenTest {

  private static final String DOCKERFILE =
      """
      FROM scratch
      ENV DB_PASSWORD=VALUE
      COPY postgres/init.sql /init.sql
      WORKDIR /srv
      COPY other /default
      """;

  @TempDir Path folder;

  private TestBuilds builds = new TestBuilds(Path.of(""));

  @BeforeEach
  void write() throws Exception {
    builds = new TestBuilds(folder);
    builds.context("postgres/init.sql", "one");
    builds.context("other", "one");
  }

  @ParameterizedTest
  @CsvSource({
    "postgres, another1",
    "another1, postgres",
    "postgres, init.sql",
    "sha256, abcdefgh",
    "srv, another1",
    "another1, default"
  })
  void onlyWhatChangedIsNamed(String value, String next) throws Exception {
    build(value);
    builds.context("postgres/init.sql", "two");
    build(next);

    assertThat(why("1/3")).containsExactly("postgres/init.sql changed (content)");
    builds.context("other", "two");
    build(value);
    assertThat(why("3/3")).containsExactly("other changed (content)");
  }

  @Test
  void aSaltThatIsDamagedIsMadeAnew() throws Exception {
    build("postgres");
    Path salt = builds.store("store").resolve("jbuild/salt");
    Files.write(salt, new byte[] {(byte) 0xff});
    builds.context("postgres/init.sql", "two");
    build("postgres");

    assertThat(salt).hasSize(64);
    assertThat(why("1/3")).containsExactly("a value that is not shown changed (DB_PASSWORD)");
  }

  private void build(String value) throws Exception {
    builds.build("store", DOCKERFILE.replace("VALUE", value), "");
  }

  private List<String> why(String step) throws Exception {
    PastBuilds past = builds.engine("store").pastBuilds();
    BuildRecord last = past.find(Optional.empty());
    return past.why(last, past.step(last, step)).reasons().stream().map(Reason::text).toList();
  }
}
