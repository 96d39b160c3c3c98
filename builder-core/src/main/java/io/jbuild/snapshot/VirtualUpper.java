package io.jbuild.snapshot;

import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An upper directory that is nowhere on a disk: nodes, and where their bytes are. */
final class VirtualUpper implements UpperTree {
  private final UpperDirectory root = UpperNode.merged(UnionSnapshot.BARE_ROOT);
  private boolean rootWritten;

  /** What was looked up last: files are read directory by directory. */
  private volatile Reached reached = new Reached(ImagePath.ROOT, root);

  private record Reached(ImagePath path, UpperDirectory directory) {}

  UpperDirectory rootNode() {
    return root;
  }

  void putRoot(FileNode node) {
    root.become(node);
    rootWritten = true;
  }

  /** To be called before anything but the root's own node is written. */
  void forget() {
    reached = new Reached(ImagePath.ROOT, root);
  }

  @Override
  public Optional<FileNode> root() {
    return rootWritten ? root.node() : Optional.empty();
  }

  @Override
  public List<Entry> list(ImagePath directory) throws IOException {
    UpperDirectory at = directory(directory);
    return at == null ? List.of() : at.list().entries(directory);
  }

  @Override
  public boolean opaque(ImagePath directory) throws IOException {
    UpperDirectory at = directory(directory);
    return at != null && at.hides();
  }

  @Override
  public InputStream open(ImagePath file) throws IOException {
    return file(file).open();
  }

  @Override
  public Digest digest(ImagePath file) throws IOException {
    return file(file).digest();
  }

  private UpperNode.File file(ImagePath path) throws IOException {
    UpperDirectory parent = path.isRoot() ? null : directory(path.parent().orElseThrow());
    if (parent != null && parent.child(path.name()) instanceof UpperNode.File file) {
      return file;
    }
    throw new NoSuchFileException(path.toString(), null, "no regular file was written there");
  }

  /** The directory at a path; null where this tree has none. */
  private @Nullable UpperDirectory directory(ImagePath path) throws IOException {
    Reached last = reached;
    if (last.path.equals(path)) {
      return last.directory;
    }
    UpperDirectory at = root;
    for (ByteString name : path.names()) {
      if (!(at.child(name) instanceof UpperDirectory next)) {
        return null;
      }
      at = next;
    }
    reached = new Reached(path, at);
    return at;
  }
}
