package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.testkit.LayoutImage;
import io.jbuild.testkit.LayoutReader;
import io.jbuild.testkit.Processes;
import io.jbuild.testkit.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --timestamp git}: the time of the commit that a context has checked out. */
class GitTimestampTest {

  private static final String COMMIT =
      """
      git init -q
      git add .
      GIT_AUTHOR_DATE='@1 +0000' GIT_COMMITTER_DATE='@1700000000 +0545' \
        git -c user.name=a -c user.email=a@b commit -q -m 'committer x <y> 5 +0000'
      """;

  @TempDir Path folder;

  private Path context;

  @BeforeEach
  void makeContext() throws Exception {
    Tools.require("git");
    context = Files.createDirectories(folder.resolve("repository/app"));
    Files.writeString(context.resolve("Dockerfile"), "FROM scratch\nCOPY Dockerfile /\n");
  }

  private Typed typed() {
    Typed typed = new Typed();
    typed.engines = RealEngine::open;
    typed.environment.put("JBUILD_STORE", folder.resolve("store").toString());
    typed.environment.put("PATH", System.getenv("PATH"));
    return typed;
  }

  @Test
  void filesAndTheImageHaveTheTimeOfTheCommit() throws Exception {
    Processes.check(folder.resolve("repository"), List.of("sh", "-euc", COMMIT));
    Typed typed = typed();

    int code = typed.type("-t", "app", "--timestamp", "git", context.toString());

    assertThat(code).as(typed.err).isZero();
    LayoutImage image = LayoutReader.open(folder.resolve("store")).image("app:latest");
    assertThat(image.config().get("created").stringValue()).isEqualTo("2023-11-14T22:13:20Z");
  }

  @Test
  void whatIsNoCommitHasNoTime() {
    Typed typed = typed();

    int code = typed.type("--timestamp", "git", context.toString());

    assertThat(code).isEqualTo(2);
    assertThat(typed.err)
        .isEqualTo(
            "jbuild: the context, the folder "
                + context
                + ", is no commit of a git repository: it has no time. Build in a checkout with a"
                + " commit, or give --timestamp in seconds since 1970.\n");
  }

  @Test
  void aRepositoryWithoutACommitHasNoneEither() throws Exception {
    Processes.check(context, List.of("git", "init", "-q"));
    Typed typed = typed();

    assertThat(typed.type("--timestamp", "git", context.toString())).isEqualTo(2);
  }
}
