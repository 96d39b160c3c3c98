package io.jbuild.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.blob.LayoutBlobStore;
import io.jbuild.blob.WorkFolder;
import io.jbuild.event.Transfer;
import io.jbuild.event.Transfers;
import io.jbuild.testkit.GitRepository;
import io.jbuild.testkit.GitServer;
import io.jbuild.testkit.WebServer;
import io.jbuild.testkit.WebServer.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who waits for another machine sees it. */
class RemoteFilesTest {

  private static final int SIZE = 100_000;

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  Path folder;

  private final List<Transfer> told = new ArrayList<>();

  private RemoteFiles files(WorkFolder work) {
    return new RemoteFiles(
        new LayoutBlobStore(folder.resolve("store"), work),
        work,
        settings(folder, /* remembers= */ true, told::add));
  }

  /** Settings of who is not watched. */
  static RemoteFiles.Settings unheard(Path folder, boolean remembers) {
    return settings(folder, remembers, Transfers.UNSEEN);
  }

  private static RemoteFiles.Settings settings(Path folder, boolean remembers, Transfers hearer) {
    return new RemoteFiles.Settings(
        folder.resolve("records"),
        remembers,
        new TreeMap<>(Map.of("PATH", System.getenv("PATH"))),
        Collections.emptySortedMap(),
        hearer);
  }

  @Test
  void whatIsFetchedFromTheWebIsTold() throws Exception {
    try (WorkFolder work = new WorkFolder(folder.resolve("work"));
        WebServer web = WebServer.start()) {
      web.put("/f", Answer.of(200, "a".repeat(SIZE), "ETag", "\"1\""));

      assertThat(files(work).file(web.url("/f")).size()).isEqualTo(SIZE);

      Transfer download = told.remove(0);
      assertThat(download.what()).isEqualTo("download");
      assertThat(download.total()).isEqualTo(SIZE);
      assertThat(download.moved()).isEqualTo(SIZE);
      assertThat(download.isOver()).isTrue();

      web.put("/f", Answer.of(304, ""));
      files(work).file(web.url("/f"));
      assertThat(told).isEmpty();
    }
  }

  @Test
  void whatGitFetchesIsToldThoughNobodyKnowsHowMuchItIs() throws Exception {
    GitRepository repository = GitRepository.make(folder, "r");
    repository.file("a.txt", "one").commit("first");
    try (WorkFolder work = new WorkFolder(folder.resolve("work"));
        GitServer server = GitServer.start(folder)) {
      GitAddress address = GitAddress.parseContext(server.url("r.git")).orElseThrow();
      RemoteFiles files = files(work);

      files.repository(address);
      files.repository(address);

      assertThat(told).extracting(Transfer::what).containsExactly("fetch repository");
      assertThat(told).allMatch(transfer -> transfer.isOver() && transfer.total() == 0);
    }
  }
}
