package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.testkit.LayoutImage;
import io.jbuild.testkit.LayoutReader;
import io.jbuild.testkit.RootFilesystem;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code rewrite-timestamp}: what an output does to the times of files. */
class TimeLimitTest {

  private static final long OLD = 1_500_000_000;
  private static final long LIMIT = 1_600_000_000;
  private static final long NEW = 1_700_000_000;

  @TempDir Path folder;

  @Test
  void filesOfOwnLayersAreNotNewerThanTheImageAndOlderOnesStayAsOld() throws Exception {
    TestBuilds builds = new TestBuilds(folder);
    builds.contextScript(
        """
        echo o >old; echo n >new; ln new other
        touch -d @1500000000 old; touch -d @1700000000 new
        tar -cf files.tar old new other; rm old new other
        """);
    Path layout = folder.resolve("layout");
    builds.build("store", "FROM scratch\nADD files.tar /base/\n", "base");

    builds.build(
        "store",
        "ARG SOURCE_DATE_EPOCH=1600000000\nFROM base\nADD files.tar /own/\n",
        "app",
        "type=oci,tar=false,rewrite-timestamp=true,dest=" + layout);

    LayoutImage image = LayoutReader.open(layout).onlyImage();
    RootFilesystem files = image.rootFilesystem();
    assertThat(time(files, "own/old")).isEqualTo(OLD);
    assertThat(time(files, "own/new")).isEqualTo(LIMIT);
    assertThat(time(files, "own/other")).isEqualTo(LIMIT);
    assertThat(files.find("own/other").orElseThrow().link()).isEqualTo("own/new");
    assertThat(time(files, "base/new")).isEqualTo(NEW);
    assertThat(image.config().path("created").stringValue()).isEqualTo("2020-09-13T12:26:40Z");
    assertThat(time(builds.image("store", "app").rootFilesystem(), "own/new")).isEqualTo(NEW);
  }

  private static long time(RootFilesystem files, String name) {
    return files.find(name).orElseThrow().mtime().getEpochSecond();
  }
}
