package io.jbuild.runner;

import io.jbuild.context.LocalSnapshot;
import io.jbuild.file.Attributes;
import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.oci.Digest;
import io.jbuild.snapshot.Snapshot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The digest over what a COPY takes: relative names, types, modes, owners, link targets and
 * contents, but not times. Each part is typed and has its length, so that no two trees are written
 * alike.
 */
final class ContentDigest implements FileNode.Visitor<Void> {

  /** To be raised when the same files shall get another digest. */
  private static final String VERSION = "copied files 1";

  private final MessageDigest hash = Digest.newSha256();

  private record Entry(Snapshot snapshot, ImagePath relative, ImagePath path, FileNode node) {}

  private ContentDigest() {}

  static Digest of(List<CopySource> sources, int threads) throws IOException {
    List<List<Entry>> trees = new ArrayList<>();
    for (CopySource source : sources) {
      trees.add(entries(source));
    }
    hashContext(trees, threads);
    ContentDigest digest = new ContentDigest();
    digest.text(VERSION);
    digest.number(sources.size());
    for (int i = 0; i < sources.size(); i++) {
      CopySource source = sources.get(i);
      boolean directory = source.node().isDirectory();
      // A directory's own name and attributes do not arrive anywhere, its content does.
      digest.text(directory ? "content" : "file");
      digest.bytes(directory ? ByteString.EMPTY : source.name());
      digest.tree(trees.get(i));
    }
    return Digest.of(digest.hash);
  }

  /** The digest of a source with its own attributes, whatever it is. */
  static Digest ofWhole(CopySource source, int threads) throws IOException {
    List<Entry> tree = new ArrayList<>();
    if (source.node().isDirectory()) {
      tree.add(new Entry(source.snapshot(), ImagePath.ROOT, source.path(), source.node()));
    }
    tree.addAll(entries(source));
    hashContext(List.of(tree), threads);
    ContentDigest digest = new ContentDigest();
    digest.text(VERSION);
    digest.text("whole");
    digest.tree(tree);
    return Digest.of(digest.hash);
  }

  private static List<Entry> entries(CopySource source) throws IOException {
    List<Entry> entries = new ArrayList<>();
    SelectedFiles.walk(
        source,
        new SelectedFiles.Visitor() {
          @Override
          public void top(ImagePath path, FileNode node) {
            if (!node.isDirectory()) {
              add(ImagePath.ROOT, path, node);
            }
          }

          @Override
          public void parent(ImagePath relative, ImagePath path, FileNode node) {
            add(relative, path, node);
          }

          @Override
          public void selected(ImagePath relative, ImagePath path, FileNode node) {
            add(relative, path, node);
          }

          private void add(ImagePath relative, ImagePath path, FileNode node) {
            entries.add(new Entry(source.snapshot(), relative, path, node));
          }
        });
    return entries;
  }

  private static void hashContext(List<List<Entry>> trees, int threads) throws IOException {
    List<ImagePath> files = new ArrayList<>();
    LocalSnapshot context = null;
    for (List<Entry> entries : trees) {
      for (Entry entry : entries) {
        if (entry.snapshot() instanceof LocalSnapshot found
            && entry.node() instanceof FileNode.RegularFile) {
          context = found;
          files.add(entry.path());
        }
      }
    }
    if (context != null) {
      context.hash(files, threads);
    }
  }

  private void tree(List<Entry> entries) throws IOException {
    Map<Long, ImagePath> firstNames = new HashMap<>();
    number(entries.size());
    for (Entry entry : entries) {
      bytes(entry.relative().relative());
      attributes(entry.node().attributes());
      entry.node().accept(this);
      if (entry.node() instanceof FileNode.RegularFile file) {
        hash.update(entry.snapshot().digest(entry.path()).raw());
        ImagePath first =
            file.linkGroup() == 0
                ? entry.relative()
                : firstNames.merge(file.linkGroup(), entry.relative(), (old, now) -> old);
        bytes(first.equals(entry.relative()) ? ByteString.EMPTY : first.relative());
      }
    }
  }

  private void attributes(Attributes attributes) {
    number(attributes.mode());
    number(attributes.uid());
    number(attributes.gid());
    Map<String, ByteString> xattrs = TreeCopy.carried(attributes.xattrs());
    number(xattrs.size());
    for (Map.Entry<String, ByteString> xattr : xattrs.entrySet()) {
      text(xattr.getKey());
      bytes(xattr.getValue());
    }
  }

  @Override
  public Void directory(FileNode.Directory node) {
    return kind('d');
  }

  @Override
  public Void file(FileNode.RegularFile node) {
    return kind('f');
  }

  @Override
  public Void link(FileNode.SymbolicLink node) {
    kind('l');
    bytes(node.target());
    return done();
  }

  @Override
  public Void device(FileNode.Device node) {
    kind(node.kind() == FileNode.Device.Kind.BLOCK ? 'b' : 'c');
    number(node.major());
    number(node.minor());
    return done();
  }

  @Override
  public Void fifo(FileNode.Fifo node) {
    return kind('p');
  }

  private Void kind(char kind) {
    number(kind);
    return done();
  }

  @SuppressWarnings("NullAway") // Void has no other value.
  private static Void done() {
    return null;
  }

  private void text(String text) {
    bytes(ByteString.of(text.getBytes(StandardCharsets.UTF_8)));
  }

  private void bytes(ByteString bytes) {
    number(bytes.length());
    hash.update(bytes.toBytes());
  }

  private void number(long number) {
    hash.update(ByteBuffer.allocate(Long.BYTES).putLong(number).flip());
  }
}
