package io.jbuild.context;

import io.jbuild.event.Transfer;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A local directory as a build sees it: owners 0:0, no extended attributes, sockets as empty files,
 * and without what the ignore file leaves out.
 *
 * <p>What was once looked at is remembered, and a file that is no longer the same when it is read
 * fails the build: what is copied is what was hashed. Links are never followed, so nothing outside
 * the directory can be reached.
 */
public final class ContextSnapshot implements LocalSnapshot, Context {

  private final ContextTree tree;
  private final IgnoreFile ignore;
  private final ContextTimes times;
  private final FileDigests digests;

  private ContextSnapshot(
      ContextTree tree, IgnoreFile ignore, ContextTimes times, FileDigests digests) {
    this.tree = tree;
    this.ignore = ignore;
    this.times = times;
    this.digests = digests;
  }

  /** The context in a directory. */
  public static ContextSnapshot of(Path directory, IgnoreFile ignore, ContextTimes times)
      throws IOException {
    return of(directory, ignore, times, Optional.empty());
  }

  /**
   * The context in a directory.
   *
   * @param remembered the digests of files that earlier builds have read
   */
  public static ContextSnapshot of(
      Path directory, IgnoreFile ignore, ContextTimes times, Optional<DigestMemory> remembered)
      throws IOException {
    Path real = directory.toRealPath();
    String name = "";
    if (remembered.isPresent()) {
      ContextFile.Version root = ContextFile.read(real, (device, inode) -> 0).version();
      name = Long.toHexString(root.device()) + "-" + Long.toHexString(root.inode());
    }
    ContextTree tree = new ContextTree(real, ignore.rules());
    return new ContextSnapshot(tree, ignore, times, new FileDigests(remembered, name, tree));
  }

  /** The same files with other times; what is known of them is shared. */
  @Override
  public ContextSnapshot with(ContextTimes other) {
    return new ContextSnapshot(tree, ignore, other, digests);
  }

  /** What leaves files out. */
  public IgnoreFile ignoreFile() {
    return ignore;
  }

  /** The rule that leaves a path out, as {@code .dockerignore: *.log}. */
  public Optional<String> ignoredBy(ImagePath path) {
    return ignore.rules().rule(path).map(rule -> ignore.name() + ": " + rule);
  }

  /** Whether something is in the directory that the ignore file leaves out. */
  public boolean leavesOut(ImagePath path) throws IOException {
    return tree.file(path).isPresent() && !tree.reaches(path);
  }

  @Override
  public Optional<FileNode> find(ImagePath path) throws IOException {
    return tree.find(path, times.fixed());
  }

  @Override
  public List<ImagePath> list(ImagePath path) throws IOException {
    return tree.list(path);
  }

  @Override
  public InputStream open(ImagePath path) throws IOException {
    return digests.open(path);
  }

  @Override
  public Digest digest(ImagePath path) throws IOException {
    return digests.of(path);
  }

  @Override
  public void look(ImagePath path, int threads) throws IOException {
    tree.look(path, threads);
  }

  @Override
  public LocalSnapshot.Hashing hashing(int threads, Transfer reading) {
    return new FileHashing(digests, threads, reading);
  }
}
