package io.jbuild.remote;

import io.jbuild.blob.Blob;
import io.jbuild.blob.BlobStore;
import io.jbuild.blob.WorkFolder;
import io.jbuild.context.Context;
import io.jbuild.context.ContextTimes;
import io.jbuild.event.Transfers;
import io.jbuild.file.ByteString;
import io.jbuild.file.ImagePath;
import io.jbuild.http.Proxies;
import io.jbuild.oci.Digest;
import io.jbuild.snapshot.Snapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * All that one build takes from other machines. Each address is asked once a build; what was
 * fetched stays in the store or, of repositories, in the build's work folder. Safe for several
 * threads.
 */
public final class RemoteFiles {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final BlobStore blobs;
  private final WorkFolder work;
  private final Settings settings;
  private @Nullable Downloads downloads;
  private @Nullable Repositories repositories;

  /**
   * What does not come from the store.
   *
   * @param records the store's folder for what servers said of files
   * @param remembers whether what earlier builds fetched counts
   * @param environment the process' own, for proxies and programs
   * @param secrets of the build: those whose names name a server are sent to it
   * @param hearer of what is fetched
   */
  public record Settings(
      Path records,
      boolean remembers,
      SortedMap<String, String> environment,
      SortedMap<String, ByteString> secrets,
      Transfers hearer) {
    @Override
    public String toString() {
      return "Settings[" + records + "]";
    }
  }

  /**
   * What an address leads to.
   *
   * @param name what it is called in a directory; empty for the content of a repository
   * @param path where it is in its file system
   */
  public record Found(Snapshot files, ImagePath path, ByteString name) {}

  /**
   * The blobs that earlier builds fetched, by the files of their records: one that is damaged names
   * none.
   */
  public static SortedMap<Path, Digest> fetched(Path records) throws IOException {
    return Downloads.digests(records);
  }

  public RemoteFiles(BlobStore blobs, WorkFolder work, Settings settings) {
    this.blobs = blobs;
    this.work = work;
    this.settings = settings;
  }

  /**
   * All that says whether a source is still the same, for a key: a digest or a commit. The other
   * machine is asked, unless the source itself says what it must be.
   */
  public List<String> state(RemoteSource source, ContextTimes times)
      throws IOException, InterruptedException {
    if (source instanceof RemoteSource.Web web) {
      if (web.checksum().isPresent()) {
        return List.of(web.checksum().get().toString());
      }
      Download download = downloads().ask(web.url());
      return times.fixed().isPresent()
          ? List.of(download.digest().toString())
          : List.of(download.digest().toString(), download.modified().toString());
    }
    GitAddress address = ((RemoteSource.Git) source).address();
    GitCommit commit = repositories().commit(address);
    List<String> state = new ArrayList<>(List.of(commit.commit(), address.subdir()));
    if (address.keepsGitDir()) {
      state.add(".git of " + commit.object() + " " + commit.ref());
    }
    if (!address.submodules()) {
      state.add("without submodules");
    }
    return state;
  }

  /** The files of a source, fetched where they are not here. */
  public Found open(RemoteSource source, ContextTimes times)
      throws IOException, InterruptedException {
    if (source instanceof RemoteSource.Web web) {
      Downloads.Fetched fetched = downloads().fetch(web.url(), web.checksum());
      ByteString name = ByteString.of(web.name());
      ImagePath path = ImagePath.ROOT.child(name);
      return new Found(
          new WebFile(
              path,
              fetched.content(),
              times.fixed().orElseGet(() -> fetched.download().modified())),
          path,
          name);
    }
    GitAddress address = ((RemoteSource.Git) source).address();
    return new Found(
        repositories().checkout(address).files().with(times), ImagePath.ROOT, ByteString.EMPTY);
  }

  /** The files of a repository as a context. */
  public Context repository(GitAddress address) throws IOException, InterruptedException {
    Repositories.Checkout checkout = repositories().checkout(address);
    return address.commitTimes()
        ? times ->
            checkout
                .files()
                .with(new ContextTimes(times.fixed().or(() -> Optional.of(checkout.committed()))))
        : checkout.files();
  }

  /** When the commit of a repository was made. */
  public Instant committed(GitAddress address) throws IOException, InterruptedException {
    return repositories().checkout(address).committed();
  }

  /**
   * When the commit was made that a folder of this machine has checked out.
   *
   * @return empty where it is in no repository, or in one without a commit
   */
  public Optional<Instant> committed(Path folder) throws IOException, InterruptedException {
    return repositories().committed(folder);
  }

  /** The bytes of a file, for a context that is one. */
  public Blob file(String url) throws IOException, InterruptedException {
    return downloads().fetch(url, Optional.empty()).content();
  }

  /** A file as the only one of a context, under a name. */
  public Context single(String url, String name) throws IOException, InterruptedException {
    Downloads.Fetched fetched = downloads().fetch(url, Optional.empty());
    return Context.of(
        new WebFile(ImagePath.ROOT.child(name), fetched.content(), fetched.download().modified()));
  }

  private synchronized Downloads downloads() {
    if (downloads == null) {
      downloads =
          new Downloads(
              settings,
              blobs,
              work,
              new WebClient(
                  new Proxies(settings.environment()),
                  PATIENCE,
                  new AddressSecrets(settings.secrets())));
    }
    return downloads;
  }

  private synchronized Repositories repositories() throws IOException {
    if (repositories == null) {
      repositories =
          new Repositories(
              work,
              new GitCommand(work, settings.environment(), new AddressSecrets(settings.secrets())),
              settings.hearer());
    }
    return repositories;
  }
}
