package io.jbuild.export;

import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.oci.Digest;
import io.jbuild.snapshot.Snapshot;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A snapshot a test writes down. */
final class TreeSnapshot implements Snapshot {

  private final SortedMap<ImagePath, FileNode> nodes = new TreeMap<>();
  private final SortedMap<ImagePath, byte[]> contents = new TreeMap<>();

  TreeSnapshot put(String path, FileNode node) {
    nodes.put(ImagePath.of(path), node);
    return this;
  }

  TreeSnapshot put(String path, FileNode.RegularFile node, String content) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    contents.put(ImagePath.of(path), bytes);
    return put(path, new FileNode.RegularFile(node.attributes(), bytes.length, node.linkGroup()));
  }

  @Override
  public Optional<FileNode> find(ImagePath path) {
    return Optional.ofNullable(nodes.get(path));
  }

  @Override
  public List<ImagePath> list(ImagePath directory) {
    return nodes.keySet().stream()
        .filter(path -> path.parent().equals(Optional.of(directory)))
        .toList();
  }

  @Override
  public InputStream open(ImagePath file) throws IOException {
    byte[] bytes = contents.get(file);
    if (bytes == null) {
      throw new NoSuchFileException(file.toString());
    }
    return new ByteArrayInputStream(bytes);
  }

  @Override
  public Digest digest(ImagePath file) throws IOException {
    try (InputStream in = open(file)) {
      return Digest.of(in.readAllBytes());
    }
  }
}
