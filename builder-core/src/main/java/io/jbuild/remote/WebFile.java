package io.jbuild.remote;

import io.jbuild.blob.Blob;
import io.jbuild.file.Attributes;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.oci.Digest;
import io.jbuild.snapshot.Snapshot;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A file from the web as the only one of a file system: of root, and for root alone.
 *
 * @param modified when its server says that it changed last
 */
record WebFile(ImagePath path, Blob content, Instant modified) implements Snapshot {

  @Override
  public Optional<FileNode> find(ImagePath wanted) {
    if (wanted.isRoot()) {
      return Optional.of(new FileNode.Directory(new Attributes(0755, 0, 0, modified)));
    }
    return wanted.equals(path)
        ? Optional.of(
            new FileNode.RegularFile(new Attributes(0600, 0, 0, modified), content.size(), 0))
        : Optional.empty();
  }

  @Override
  public List<ImagePath> list(ImagePath directory) {
    return directory.isRoot() ? List.of(path) : List.of();
  }

  @Override
  public InputStream open(ImagePath file) throws IOException {
    check(file);
    return content.open();
  }

  @Override
  public Digest digest(ImagePath file) throws IOException {
    check(file);
    return content.digest();
  }

  private void check(ImagePath file) throws IOException {
    if (!file.equals(path)) {
      throw new NoSuchFileException(file.toString());
    }
  }
}
