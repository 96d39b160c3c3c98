package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.jbuild.testkit.TarEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tools that go by time, with what they made kept in a cache: files of layers have fixed times, so
 * a changed source would pass for older than what was made of its last version.
 */
@Tag("namespaces")
class CacheTimesBuildTest {

  /** As make does it: one source, one object, by their times. */
  private static final String COMPILE =
      "for s in %1$s/*.c; do o=/cache/$(basename $s).o;"
          + " if [ ! -e $o ] || [ $s -nt $o ]; then { echo compiled; cat $s; } >$o;"
          + " echo $s >>/log; fi; done; touch /log; cat /cache/*.o >/out\n";

  private static final String COPIED =
      "FROM busybox AS last\nCOPY src /src\nRUN --mount=type=cache,target=/cache "
          + COMPILE.formatted("/src");

  private static final String BOUND =
      "FROM busybox AS last\nRUN --mount=source=src,target=/src --mount=type=cache,target=/cache "
          + COMPILE.formatted("/src");

  @TempDir Path folder;

  private TestBuilds builds = new TestBuilds(Path.of("/nowhere"));
  private int number;

  @BeforeEach
  void open() throws Exception {
    builds = new TestBuilds(folder);
    builds.busybox("store");
    Files.delete(builds.context("busybox"));
    builds.context("src/a.c", "a1\n");
    builds.context("src/b.c", "b1\n");
  }

  @AfterEach
  void delete() throws Exception {
    builds.delete();
  }

  /** What was compiled, and what came out. */
  private String built(String instructions) throws Exception {
    Path dest = folder.resolve("out" + number++);
    builds.build(
        "store",
        // Another step each time, so that it runs.
        instructions.replace("RUN", "ENV N=" + number + "\nRUN")
            + "FROM scratch\nCOPY --from=last /out /log /\n",
        "app",
        "type=local,dest=" + dest);
    return Files.readString(dest.resolve("log")) + Files.readString(dest.resolve("out"));
  }

  @Test
  void aChangedSourceIsCompiledAgainAndNoOther() throws Exception {
    for (String dockerfile : new String[] {COPIED, BOUND}) {
      builds.context("src/a.c", "a1\n");
      builds.context("src/b.c", "b1\n");
      builds.contextScript("rm -f src/c.c");
      String named = dockerfile.replace("target=/cache", "target=/cache,id=" + number);
      assertThat(built(named)).isEqualTo("/src/a.c\n/src/b.c\ncompiled\na1\ncompiled\nb1\n");
      builds.context("src/a.c", "a2\n");
      assertThat(built(named)).isEqualTo("/src/a.c\ncompiled\na2\ncompiled\nb1\n");
      builds.context("src/a.c", "a1\n");
      assertThat(built(named)).isEqualTo("/src/a.c\ncompiled\na1\ncompiled\nb1\n");
      builds.context("src/c.c", "c1\n");
      assertThat(built(named)).isEqualTo("/src/c.c\ncompiled\na1\ncompiled\nb1\ncompiled\nc1\n");
      builds.context("src/b.c", "b2\n");
      assertThat(built(named)).isEqualTo("/src/b.c\ncompiled\na1\ncompiled\nb2\ncompiled\nc1\n");
    }
  }

  @Test
  void aChangeThatOneBuildDidNotCompileIsStillOneInTheNext() throws Exception {
    assertThat(built(COPIED)).contains("a1");
    builds.context("src/a.c", "a2\n");
    String idle =
        """
        FROM busybox AS last
        COPY src /src
        RUN --mount=type=cache,target=/cache cat /cache/*.o >/out; touch /log
        """;
    assertThat(built(idle)).isEqualTo("compiled\na1\ncompiled\nb1\n");
    assertThat(built(COPIED)).isEqualTo("/src/a.c\ncompiled\na2\ncompiled\nb1\n");
  }

  @Test
  void aBuildThatFailsKnowsWhatItsCacheWasUsedWith() throws Exception {
    assertThat(built(COPIED)).contains("a1");
    builds.context("src/a.c", "a2\n");
    assertThat(catchThrowable(() -> built(COPIED.replace("cat /cache", "exit 1; cat /cache"))))
        .hasMessageContaining("exit code: 1");
    builds.context("src/a.c", "a1\n");
    assertThat(built(COPIED)).isEqualTo("/src/a.c\ncompiled\na1\ncompiled\nb1\n");
  }

  @Test
  void whatIsBoundOrCopiedToOnePlaceInTurnIsNeverTakenForTheOther() throws Exception {
    assertThat(built(BOUND)).contains("a1");
    builds.context("src/a.c", "a2\n");
    assertThat(built(COPIED)).contains("a2");
    builds.context("src/a.c", "a1\n");
    assertThat(built(BOUND)).contains("a1").doesNotContain("a2");
    builds.context("src/a.c", "a3\n");
    assertThat(built(COPIED)).contains("a3");
  }

  @Test
  void theImageIsTheSameAsWithoutAllThat() throws Exception {
    String dockerfile =
        "FROM busybox\nENV N=%s\nCOPY src /src\n"
            + "RUN --mount=type=cache,target=/cache,id=%s cp -p /src/a.c /kept && echo x >>/src/b.c"
            + " && touch -r /src/a.c /src/b.c && date >/cache/d\n";
    SortedMap<String, TarEntry> warm = new TreeMap<>();
    for (int i = 1; i <= 2; i++) {
      builds.context("src/a.c", "a" + i + "\n");
      builds.build("store", dockerfile.formatted(i, "used"), "app");
      warm = builds.image("store", "app").rootFilesystem().files();
    }
    builds.build("store", dockerfile.formatted(3, "fresh"), "app");
    SortedMap<String, TarEntry> fresh = builds.image("store", "app").rootFilesystem().files();
    assertThat(fresh.keySet()).contains("kept", "src/b.c").isEqualTo(warm.keySet());
    for (String path : fresh.keySet()) {
      assertThat(warm.get(path)).isEqualTo(fresh.get(path));
    }
  }
}
