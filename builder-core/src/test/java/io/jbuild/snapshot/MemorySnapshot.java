package io.jbuild.snapshot;

import io.jbuild.file.Attributes;
import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.oci.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** A file system in memory, which keeps the rules that {@link WritableSnapshot} states. */
public final class MemorySnapshot implements WritableSnapshot {

  public static final Instant OLD = Instant.parse("2001-02-03T04:05:06Z");

  private final TreeMap<ImagePath, FileNode> nodes = new TreeMap<>();
  private final TreeMap<ImagePath, byte[]> contents = new TreeMap<>();

  private final TreeMap<ImagePath, FileContent> sources = new TreeMap<>();

  public MemorySnapshot() {
    nodes.put(ImagePath.ROOT, new FileNode.Directory(new Attributes(0755, 0, 0, OLD)));
  }

  private static Attributes attributes(int mode) {
    return new Attributes(mode, 0, 0, OLD);
  }

  public MemorySnapshot directory(String path, int mode) throws IOException {
    put(ImagePath.of(path), new FileNode.Directory(attributes(mode)));
    return this;
  }

  public MemorySnapshot file(String path, int mode, String content) throws IOException {
    return file(path, attributes(mode), 0, content);
  }

  public MemorySnapshot file(String path, Attributes attributes, long linkGroup, String content)
      throws IOException {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    put(ImagePath.of(path), new FileNode.RegularFile(attributes, bytes.length, linkGroup), bytes);
    return this;
  }

  public MemorySnapshot link(String path, String target) throws IOException {
    put(ImagePath.of(path), new FileNode.SymbolicLink(attributes(0777), ByteString.of(target)));
    return this;
  }

  public MemorySnapshot owner(String path, int uid, int gid) {
    nodes.computeIfPresent(
        ImagePath.of(path), (at, node) -> node.with(node.attributes().withOwner(uid, gid)));
    return this;
  }

  public MemorySnapshot modified(String path, Instant time) {
    nodes.computeIfPresent(
        ImagePath.of(path), (at, node) -> node.with(node.attributes().withModified(time)));
    return this;
  }

  /** Lines like {@code /a/b file 0644 1:2 content}, the root left out. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    nodes.forEach(
        (path, node) -> {
          if (!path.isRoot()) {
            lines.add(line(path, node));
          }
        });
    return lines;
  }

  private String line(ImagePath path, FileNode node) {
    Attributes has = node.attributes();
    String kind =
        node.accept(
            new FileNode.Visitor<String>() {
              @Override
              public String directory(FileNode.Directory directory) {
                return "dir";
              }

              @Override
              public String file(FileNode.RegularFile file) {
                String text = new String(content(path), StandardCharsets.UTF_8);
                return file.linkGroup() == 0
                    ? "file=" + text
                    : "file=" + text + "#" + file.linkGroup();
              }

              @Override
              public String link(FileNode.SymbolicLink link) {
                return "link=" + link.target();
              }

              @Override
              public String device(FileNode.Device device) {
                return "device=" + device.major() + ":" + device.minor();
              }

              @Override
              public String fifo(FileNode.Fifo fifo) {
                return "fifo";
              }
            });
    return "%s %s %04o %d:%d".formatted(path, kind, has.mode(), has.uid(), has.gid());
  }

  public Attributes at(String path) {
    FileNode node = nodes.get(ImagePath.of(path));
    if (node == null) {
      throw new AssertionError(path + " is not there");
    }
    return node.attributes();
  }

  private byte[] content(ImagePath path) {
    return contents.getOrDefault(path, new byte[0]);
  }

  @Override
  public Optional<FileNode> find(ImagePath path) {
    return Optional.ofNullable(nodes.get(path));
  }

  @Override
  public List<ImagePath> list(ImagePath directory) {
    return nodes.keySet().stream()
        .filter(path -> path.parent().filter(directory::equals).isPresent())
        .toList();
  }

  @Override
  public InputStream open(ImagePath file) throws IOException {
    if (!(nodes.get(file) instanceof FileNode.RegularFile)) {
      throw new NoSuchFileException(file.toString());
    }
    return new ByteArrayInputStream(content(file));
  }

  @Override
  public Digest digest(ImagePath file) throws IOException {
    try (InputStream content = open(file)) {
      return Digest.of(content.readAllBytes());
    }
  }

  @Override
  public void put(ImagePath path, FileNode node, Snapshot source, ImagePath sourcePath)
      throws IOException {
    byte[] bytes = new byte[0];
    if (node instanceof FileNode.RegularFile) {
      try (InputStream content = source.open(sourcePath)) {
        bytes = content.readAllBytes();
      }
    }
    set(path, node, bytes);
  }

  @Override
  public void put(ImagePath path, FileNode.RegularFile node, FileContent content)
      throws IOException {
    try (InputStream bytes = content.open(node.size())) {
      set(path, node, bytes.readAllBytes());
    }
    sources.put(path, content);
  }

  @Override
  public void graft(ImagePath directory, Snapshot view, ImagePath viewDirectory)
      throws IOException {
    for (ImagePath from : view.list(viewDirectory)) {
      ImagePath to = directory.child(from.name());
      FileNode node = view.find(from).orElseThrow();
      put(to, node, view, from);
      if (node.isDirectory()) {
        graft(to, view, from);
      }
    }
  }

  @Override
  public Optional<FileContent> contentOf(ImagePath path) {
    return Optional.ofNullable(sources.get(path));
  }

  @Override
  public void put(ImagePath path, FileNode node) {
    set(path, node, new byte[0]);
  }

  @Override
  public void put(ImagePath path, FileNode.RegularFile node, byte[] content) {
    set(path, node, content);
  }

  private void set(ImagePath path, FileNode node, byte[] content) {
    Optional<FileNode> parent = path.parent().map(nodes::get);
    if (path.isRoot() || parent.isEmpty() || !parent.get().isDirectory()) {
      throw new IllegalStateException(path + " is in no directory");
    }
    boolean merged = node.isDirectory() && find(path).filter(FileNode::isDirectory).isPresent();
    if (!merged) {
      remove(path);
    }
    nodes.put(path, node);
    contents.put(path, content);
  }

  @Override
  public void remove(ImagePath path) {
    nodes.keySet().removeIf(each -> each.startsWith(path));
    contents.keySet().removeIf(each -> each.startsWith(path));
    sources.keySet().removeIf(each -> each.startsWith(path));
  }

  @Override
  public LayerDiff diff() {
    throw new UnsupportedOperationException("no test here asks for it");
  }
}
