package io.jbuild.snapshot;

import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** A directory of a snapshot as if it were all there is, as after a chroot. */
public record Subtree(Snapshot snapshot, ImagePath directory) implements Snapshot {

  /** Where a path of this view is in the whole snapshot. */
  public ImagePath whole(ImagePath path) {
    return path.rebase(ImagePath.ROOT, directory);
  }

  @Override
  public Optional<FileNode> find(ImagePath path) throws IOException {
    return snapshot.find(whole(path));
  }

  @Override
  public List<ImagePath> list(ImagePath path) throws IOException {
    return snapshot.list(whole(path)).stream()
        .map(child -> child.rebase(directory, ImagePath.ROOT))
        .toList();
  }

  @Override
  public InputStream open(ImagePath file) throws IOException {
    return snapshot.open(whole(file));
  }

  @Override
  public Digest digest(ImagePath file) throws IOException {
    return snapshot.digest(whole(file));
  }
}
