package io.jbuild.build;

import io.jbuild.archive.MalformedArchiveException;
import io.jbuild.blob.Blob;
import io.jbuild.context.AssembledSnapshot;
import io.jbuild.context.Context;
import io.jbuild.context.ContextSnapshot;
import io.jbuild.context.ContextTimes;
import io.jbuild.context.DigestMemory;
import io.jbuild.context.IgnoreFile;
import io.jbuild.event.Transfer;
import io.jbuild.event.Transfers;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.http.UrlCredentials;
import io.jbuild.layer.LayerStack;
import io.jbuild.machine.Store;
import io.jbuild.plan.FileSource;
import io.jbuild.remote.GitAddress;
import io.jbuild.remote.RemoteFiles;
import io.jbuild.remote.RemoteSource;
import io.jbuild.request.BuildContext;
import io.jbuild.request.BuildRequest;
import io.jbuild.runner.BuildContexts;
import io.jbuild.runner.TarContext;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Opens what a build's files are taken from; what that needs is there until this is closed. */
final class Contexts implements BuildContexts, AutoCloseable {

  /** BuildKit's name for a lone file from the web. */
  private static final String LONE_FILE = "context";

  /** No context can be named so. */
  private static final String OWN = "";

  private static final String KEEP_GIT_DIR = "BUILDKIT_CONTEXT_KEEP_GIT_DIR";
  private static final String EPOCH = "SOURCE_DATE_EPOCH";

  private final Store store;
  private final Supplier<RemoteFiles> remote;
  private final BuildRequest request;
  private final Instant now;
  private final Optional<DigestMemory> remembered;
  private final SortedMap<String, BuildContext> named;
  private final SortedMap<String, Context> opened = new TreeMap<>();
  private final SortedMap<String, RemoteSource> fetched = new TreeMap<>();
  private final List<TarContext> unpacked = new ArrayList<>();

  /**
   * Contexts of one build.
   *
   * @param named those with names, by these
   * @param now the time of directories that an archive only implies
   */
  Contexts(
      Store store,
      Supplier<RemoteFiles> remote,
      BuildRequest request,
      SortedMap<String, BuildContext> named,
      Instant now) {
    this.store = store;
    this.remote = remote;
    this.request = request;
    this.named = named;
    this.now = now;
    this.remembered =
        Optional.of(new DigestMemory(store.digests(), () -> store.work().file("digests")));
  }

  /**
   * A context and the Dockerfile of a build.
   *
   * @param ignore has been applied to the files; BuildKit applies none but to a directory's
   */
  @SuppressWarnings("ArrayRecordComponent") // bytes of a file, never compared
  record Opened(Context files, IgnoreFile ignore, byte[] dockerfile) {}

  @Override
  public synchronized Context open(FileSource.Context context)
      throws IOException, InterruptedException {
    String name = context.name().orElse(OWN);
    Context known = opened.get(name);
    if (known == null) {
      known = files(name, Objects.requireNonNull(named.get(name), name));
      opened.put(name, known);
    }
    return known;
  }

  /** What of the contexts came from other machines, by their names; the build's own has none. */
  synchronized SortedMap<String, RemoteSource> fetched() {
    return Collections.unmodifiableSortedMap(new TreeMap<>(fetched));
  }

  private Context files(String name, BuildContext context)
      throws IOException, InterruptedException {
    if (context instanceof BuildContext.Folder folder) {
      // An ignore file of its own; one beside the Dockerfile is for the build's context alone.
      IgnoreFile ignore = IgnoreFile.load(folder.path(), Optional.empty());
      return ContextSnapshot.of(folder.path(), ignore, ContextTimes.PRESERVE, remembered);
    }
    if (context instanceof BuildContext.Assembled assembled) {
      return AssembledSnapshot.of(assembled.places(), ContextTimes.PRESERVE, remembered);
    }
    return at(name, ((BuildContext.Remote) context).address());
  }

  /**
   * The build's own, and with it the Dockerfile.
   *
   * @param hearer of what is read of it
   */
  synchronized Opened open(Transfers hearer) throws IOException, InterruptedException {
    Opened own = own(hearer);
    opened.put(OWN, own.files());
    return own;
  }

  private Opened own(Transfers hearer) throws IOException, InterruptedException {
    BuildContext context = request.context();
    if (context instanceof BuildContext.Folder folder) {
      byte[] dockerfile = DockerfileText.read(request.dockerfile(), folder.path());
      Path named = request.dockerfile().orElseGet(() -> DockerfileText.byDefault(folder.path()));
      IgnoreFile ignore =
          IgnoreFile.load(folder.path(), Optional.of(named)).leavingOut(folder.without());
      return new Opened(
          ContextSnapshot.of(folder.path(), ignore, ContextTimes.PRESERVE, remembered),
          ignore,
          dockerfile);
    }
    if (context instanceof BuildContext.Stream stream) {
      return stream(stream.in(), hearer);
    }
    if (context instanceof BuildContext.Assembled) {
      return withDockerfile(files(OWN, context));
    }
    String address = ((BuildContext.Remote) context).address();
    Optional<GitAddress> git = GitAddress.parseContext(address);
    if (git.isPresent()) {
      return withDockerfile(repository(OWN, git.get()));
    }
    Blob blob = remote.get().file(address);
    fetched.put(OWN, file(address));
    Optional<TarContext> tar =
        tar(blob.open(), blob.size(), UrlCredentials.redact(address), hearer);
    if (tar.isPresent()) {
      return withDockerfile(tar.get());
    }
    Context files = remote.get().single(address, LONE_FILE);
    byte[] dockerfile =
        isLocal(request.dockerfile())
            ? DockerfileText.read(request.dockerfile(), Path.of(""))
            : DockerfileText.lone(blob.open(), UrlCredentials.redact(address));
    return new Opened(files, IgnoreFile.NONE, dockerfile);
  }

  /** The files a named context on another machine has: of a repository, or one as it is. */
  private Context at(String name, String address) throws IOException, InterruptedException {
    Optional<GitAddress> git = GitAddress.parseContext(address);
    if (git.isPresent()) {
      return repository(name, git.get());
    }
    fetched.put(name, file(address));
    return remote.get().single(address, LONE_FILE);
  }

  private static RemoteSource file(String address) {
    return new RemoteSource.Web(address, LONE_FILE, Optional.empty());
  }

  private Context repository(String name, GitAddress address)
      throws IOException, InterruptedException {
    boolean keep =
        List.of("1", "t", "T", "true", "TRUE", "True")
            .contains(request.buildArgs().getOrDefault(KEEP_GIT_DIR, ""));
    GitAddress wanted =
        (keep ? address.keepingGitDir() : address).with(Optional.empty(), Optional.empty());
    boolean epoch = !request.buildArgs().getOrDefault(EPOCH, "").isEmpty();
    GitAddress asked = epoch ? wanted.withCommitTimes() : wanted;
    fetched.put(name, new RemoteSource.Git(asked));
    return remote.get().repository(asked);
  }

  private Opened stream(InputStream in, Transfers hearer) throws IOException {
    Path file = store.work().file("stdin");
    Transfer reading = hearer.begin("read context");
    try {
      Files.copy(reading.of(in), file);
    } finally {
      reading.end();
    }
    if (reading.moved() == 0) {
      throw new BuildException(
          Blame.USAGE,
          "there is nothing on standard input",
          "CONTEXT - reads a tar or a Dockerfile from it.");
    }
    Optional<TarContext> tar =
        tar(Files.newInputStream(file), reading.moved(), "standard input", hearer);
    if (tar.isPresent()) {
      Files.delete(file);
      return withDockerfile(tar.get());
    }
    if (request.dockerfile().isPresent()) {
      throw new BuildException(
          Blame.USAGE,
          "standard input holds a Dockerfile, and another is named",
          "Leave {file} out, or send a tar.");
    }
    byte[] dockerfile = DockerfileText.lone(Files.newInputStream(file), "standard input");
    Files.delete(file);
    return new Opened(
        Context.of(store.layers().snapshot(LayerStack.EMPTY)), IgnoreFile.NONE, dockerfile);
  }

  private Opened withDockerfile(Context files) throws IOException {
    byte[] dockerfile =
        isLocal(request.dockerfile())
            ? DockerfileText.read(request.dockerfile(), Path.of(""))
            : DockerfileText.inside(files.with(ContextTimes.PRESERVE), request.dockerfile());
    return new Opened(files, IgnoreFile.NONE, dockerfile);
  }

  /** As in docker: what another context holds is named from its root, what is here in full. */
  private static boolean isLocal(Optional<Path> dockerfile) {
    return dockerfile.filter(Path::isAbsolute).isPresent();
  }

  /** Empty where the stream, which is closed, is no tar. */
  private Optional<TarContext> tar(InputStream in, long size, String what, Transfers hearer)
      throws IOException {
    Transfer unpacking = hearer.begin("unpack context");
    unpacking.expect(size);
    try {
      Optional<TarContext> tar =
          TarContext.unpack(unpacking.of(in), store.layers(), store.work().create("context"), now);
      tar.ifPresent(unpacked::add);
      return tar;
    } catch (MalformedArchiveException e) {
      throw new BuildException(
          Blame.DOCKERFILE,
          "the context from " + what + " cannot be unpacked: " + e.getMessage(),
          "Make the archive again.",
          e);
    } finally {
      unpacking.end();
    }
  }

  @Override
  public void close() throws IOException {
    remembered.ifPresent(DigestMemory::save);
    for (TarContext tar : unpacked) {
      tar.close();
    }
  }
}
