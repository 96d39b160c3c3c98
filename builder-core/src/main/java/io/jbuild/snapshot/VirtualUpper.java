package io.jbuild.snapshot;

import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.oci.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An upper directory that is nowhere on a disk: nodes, and where their bytes are. */
final class VirtualUpper implements UpperTree {
  private UpperNode root = UpperNode.merged(UnionSnapshot.BARE_ROOT);
  private boolean rootWritten;

  UpperNode rootNode() {
    return root;
  }

  void putRoot(FileNode node) {
    root = root.with(node);
    rootWritten = true;
  }

  /** Hides the whole tree below. */
  @Override
  public Optional<FileNode> root() {
    return rootWritten ? Optional.ofNullable(root.node) : Optional.empty();
  }

  @Override
  public List<Entry> list(ImagePath directory) {
    UpperNode at = find(directory);
    if (at == null) {
      return List.of();
    }
    List<Entry> entries = new ArrayList<>(at.children().size());
    at.children()
        .forEach(
            (name, child) ->
                entries.add(new Entry(directory.child(name), Optional.ofNullable(child.node))));
    return entries;
  }

  @Override
  public boolean opaque(ImagePath directory) {
    UpperNode at = find(directory);
    return at != null && at.opaque;
  }

  @Override
  public InputStream open(ImagePath file) throws IOException {
    UpperNode at = file(file);
    if (at.content != null) {
      return new ByteArrayInputStream(at.content);
    }
    return source(at, file).open(sourcePath(at, file));
  }

  @Override
  public Digest digest(ImagePath file) throws IOException {
    UpperNode at = file(file);
    if (at.content != null) {
      return Digest.of(at.content);
    }
    return source(at, file).digest(sourcePath(at, file));
  }

  /** The entry at a path; null where this tree says nothing of it. */
  @Nullable UpperNode find(ImagePath path) {
    UpperNode at = root;
    for (ByteString name : path.names()) {
      at = at.child(name);
      if (at == null) {
        return null;
      }
    }
    return at;
  }

  private UpperNode file(ImagePath path) throws NoSuchFileException {
    UpperNode at = find(path);
    if (at == null || !(at.node instanceof FileNode.RegularFile)) {
      throw noFile(path);
    }
    return at;
  }

  private static Snapshot source(UpperNode node, ImagePath path) throws NoSuchFileException {
    if (node.source == null) {
      throw noFile(path);
    }
    return node.source;
  }

  private static ImagePath sourcePath(UpperNode node, ImagePath path) throws NoSuchFileException {
    if (node.sourcePath == null) {
      throw noFile(path);
    }
    return node.sourcePath;
  }

  private static NoSuchFileException noFile(ImagePath path) {
    return new NoSuchFileException(path.toString(), null, "no regular file was written there");
  }
}
