package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.failure.BuildException;
import io.jbuild.result.BuildResult;
import io.jbuild.testkit.WebServer;
import io.jbuild.testkit.WebServer.Answer;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code JBUILD_OFFLINE}: no other machine is asked for anything. */
class OfflineTest {

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  Path folder;

  @SuppressWarnings("NullAway.Init") // made before each test
  private TestBuilds builds;

  @SuppressWarnings("NullAway.Init") // made before each test
  private WebServer web;

  @BeforeEach
  void start() throws IOException {
    builds = new TestBuilds(folder);
    web = WebServer.start();
  }

  @AfterEach
  void stop() throws Exception {
    web.close();
    builds.delete();
  }

  @Test
  void whatWasFetchedOnceIsThere() throws Exception {
    web.put("/f", Answer.of(200, "hello", "ETag", "\"1\""));
    String dockerfile = "FROM scratch\nADD " + web.url("/f") + " /f\n";
    BuildResult online = builds.build("store", dockerfile, "it");
    web.requests();

    builds.environment("JBUILD_OFFLINE", "1");
    assertThat(builds.build("store", dockerfile, "it").imageId()).isEqualTo(online.imageId());
    assertThat(web.requests()).isEmpty();
  }

  @Test
  void whatWasNotIsRefusedInWords() {
    builds.environment("JBUILD_OFFLINE", "1");
    String host = web.url("").substring("http://".length());
    for (String dockerfile :
        new String[] {
          "FROM scratch\nADD " + web.url("/f") + " /f\n",
          "FROM scratch\nADD " + web.url("/r.git") + " /f\n",
          "FROM " + host + "/base:1\n"
        }) {
      assertThatThrownBy(() -> builds.build("store", dockerfile, "it"))
          .isInstanceOf(BuildException.class)
          .hasMessageStartingWith("offline: ")
          .hasMessageContaining(host)
          .hasMessageEndingWith(" is not asked");
    }
    assertThat(web.requests()).isEmpty();
  }
}
