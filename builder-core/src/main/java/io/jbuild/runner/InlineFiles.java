package io.jbuild.runner;

import io.jbuild.file.Attributes;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.oci.Digest;
import io.jbuild.snapshot.Snapshot;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The here-documents of an instruction as files of a snapshot, one beside the other. */
final class InlineFiles implements Snapshot {

  private final Map<ImagePath, byte[]> contents = new LinkedHashMap<>();
  private final Instant created;

  InlineFiles(List<CopyRequest.InlineFile> files, Instant created) {
    this.created = created;
    for (CopyRequest.InlineFile file : files) {
      contents.put(ImagePath.of(file.name()), file.content().getBytes(StandardCharsets.UTF_8));
    }
  }

  /** The files, in the order of the instruction. */
  List<ImagePath> paths() {
    return List.copyOf(contents.keySet());
  }

  @Override
  public Optional<FileNode> find(ImagePath path) {
    if (path.isRoot()) {
      return Optional.of(new FileNode.Directory(new Attributes(0755, 0, 0, created)));
    }
    return Optional.ofNullable(contents.get(path))
        .map(
            bytes ->
                new FileNode.RegularFile(new Attributes(0644, 0, 0, created), bytes.length, 0));
  }

  @Override
  public List<ImagePath> list(ImagePath directory) {
    List<ImagePath> below = new ArrayList<>(directory.isRoot() ? paths() : List.of());
    below.sort(null);
    return below;
  }

  @Override
  public InputStream open(ImagePath file) throws IOException {
    return new ByteArrayInputStream(bytes(file));
  }

  @Override
  public Digest digest(ImagePath file) throws IOException {
    return Digest.of(bytes(file));
  }

  private byte[] bytes(ImagePath file) throws IOException {
    byte[] bytes = contents.get(file);
    if (bytes == null) {
      throw new NoSuchFileException(file.toString());
    }
    return bytes;
  }
}
