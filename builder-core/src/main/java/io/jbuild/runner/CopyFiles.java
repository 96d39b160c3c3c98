package io.jbuild.runner;

import io.jbuild.cache.ContentLists;
import io.jbuild.event.Transfers;
import io.jbuild.file.Attributes;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.oci.Digest;
import io.jbuild.plan.ModeChange;
import io.jbuild.remote.RemoteFiles;
import io.jbuild.snapshot.PathResolution;
import io.jbuild.snapshot.Snapshot;
import io.jbuild.snapshot.WritableSnapshot;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * COPY and ADD: copies files of a snapshot, which is the context or a stage, into another.
 *
 * <p>What an archive held is kept in a file until {@link #close}, which must come after the
 * destination's difference was packed. For one instruction, and one thread.
 */
final class CopyFiles implements AutoCloseable {

  private final Path scratchDirectory;
  private final AtomicLong linkGroups = new AtomicLong();
  private @Nullable ContentSpool spool;
  private long size;

  /**
   * @param scratchDirectory where the content of archives is kept meanwhile
   */
  CopyFiles(Path scratchDirectory) {
    this.scratchDirectory = scratchDirectory;
  }

  /**
   * The digest over all that a request copies, for a cache key: it changes with names, types,
   * modes, owners and contents, not with times.
   *
   * @param threads how many files of a context are hashed at a time
   * @param hearer of what is read of a context
   */
  static Digest digest(Snapshot source, CopyRequest request, int threads, Transfers hearer)
      throws IOException {
    List<CopySource> found = new SourceSearch(source, request, Collections.emptySortedMap()).find();
    return request.has(CopyRequest.Flag.WHOLE)
        ? ContentDigest.ofWhole(found.get(0), threads, hearer)
        : ContentDigest.of(found, threads, hearer);
  }

  /** Lists what {@link #digest} was made of. */
  static void list(Snapshot source, CopyRequest request, ContentLists lists) throws IOException {
    for (CopySource found :
        new SourceSearch(source, request, Collections.emptySortedMap()).find()) {
      ContentListing.list(found, lists);
    }
  }

  /**
   * Copies.
   *
   * @throws io.jbuild.failure.BuildException where a source is not there, or something stands in
   *     the way
   */
  void copy(Snapshot source, WritableSnapshot destination, CopyRequest request) throws IOException {
    copy(source, Collections.emptySortedMap(), destination, request);
  }

  /**
   * Copies.
   *
   * @param remote those of the sources that are not in the snapshot
   */
  void copy(
      Snapshot source,
      SortedMap<String, RemoteFiles.Found> remote,
      WritableSnapshot destination,
      CopyRequest request)
      throws IOException {
    Optional<ModeChange> mode = request.chmod().map(ModeChange::parse);
    List<CopySource> found = new SourceSearch(source, request, remote).find();
    Optional<Ownership> owner = Optional.empty();
    if (request.chown().isPresent()) {
      boolean nameless =
          request.has(CopyRequest.Flag.LINK) || request.has(CopyRequest.Flag.SCRATCH);
      owner =
          Optional.of(
              Ownership.parse(
                  request.chown().get(), nameless ? Optional.empty() : Optional.of(destination)));
    }
    CopiedFiles.Changes changes = new CopiedFiles.Changes(owner, mode, linkGroups::incrementAndGet);
    if (request.has(CopyRequest.Flag.WHOLE)) {
      CopySource one = found.get(0);
      size += TreeCopy.copy(one, request.target(), destination, changes);
      return;
    }
    for (CopySource one : found) {
      boolean unpacked =
          one.unpack().filter(request::has).isPresent() && unpack(one, destination, request, owner);
      if (!unpacked) {
        place(one, destination, request, changes);
      }
    }
  }

  /** How many bytes a tar of what was copied has, about: it may have long names. */
  long size() {
    return spool == null ? size : size + spool.end();
  }

  @Override
  public void close() throws IOException {
    if (spool != null) {
      spool.close();
    }
  }

  private void place(
      CopySource source,
      WritableSnapshot destination,
      CopyRequest request,
      CopiedFiles.Changes changes)
      throws IOException {
    Attributes made =
        new Attributes(
            changes.mode().map(ModeChange::forNewDirectory).orElse(0755),
            changes.owner().map(Ownership::uid).orElse(0),
            changes.owner().map(Ownership::gid).orElse(0),
            request.created());
    NewDirectories directories = new NewDirectories(destination, made);
    ImagePath named = request.target();
    ImagePath above = request.wantsDirectory() ? named : named.parent().orElse(ImagePath.ROOT);
    directories.make(PathResolution.resolve(destination, above));
    ImagePath target = PathResolution.resolve(destination, named);
    Optional<FileNode> existing = destination.find(target);
    boolean intoDirectory = existing.isPresent() && existing.get().isDirectory();
    if (source.node().isDirectory()) {
      if (existing.isEmpty()) {
        directories.make(target);
      }
    } else {
      target = intoDirectory ? target.child(source.name()) : target;
      ImagePath parent = target.parent().orElse(ImagePath.ROOT);
      directories.make(parent);
      directories.touch(parent);
    }
    size += TreeCopy.copy(source, target, destination, changes);
  }

  private boolean unpack(
      CopySource source,
      WritableSnapshot destination,
      CopyRequest request,
      Optional<Ownership> owner)
      throws IOException {
    if (!(source.node() instanceof FileNode.RegularFile)) {
      return false;
    }
    try (InputStream content = source.snapshot().open(source.path());
        TarArchive archive = TarArchive.open(content).orElse(null)) {
      if (archive == null) {
        return false;
      }
      Attributes made =
          new Attributes(
              0755,
              owner.map(Ownership::uid).orElse(0),
              owner.map(Ownership::gid).orElse(0),
              request.created());
      ImagePath target = PathResolution.resolve(destination, request.target());
      new NewDirectories(destination, made).make(target);
      if (spool == null) {
        spool = new ContentSpool(scratchDirectory);
      }
      ArchiveExtraction.Settings settings =
          new ArchiveExtraction.Settings(owner, request.created(), linkGroups::incrementAndGet);
      new ArchiveExtraction(destination, target, spool, settings).extract(archive);
      return true;
    }
  }
}
