package io.jbuild.layer;

import io.jbuild.file.Attributes;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.oci.Digest;
import io.jbuild.snapshot.Snapshot;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A source of files: each path is a file that holds its own name; none has links of its own. */
final class SampleFiles implements Snapshot {

  @Override
  public Optional<FileNode> find(ImagePath path) {
    return Optional.of(
        new FileNode.RegularFile(new Attributes(0644, 0, 0, Instant.EPOCH), bytes(path).length, 0));
  }

  @Override
  public List<ImagePath> list(ImagePath directory) {
    return List.of();
  }

  @Override
  public InputStream open(ImagePath file) {
    return new ByteArrayInputStream(bytes(file));
  }

  @Override
  public Digest digest(ImagePath file) {
    return Digest.of(bytes(file));
  }

  static byte[] bytes(ImagePath path) {
    return path.toString().getBytes(StandardCharsets.UTF_8);
  }
}
