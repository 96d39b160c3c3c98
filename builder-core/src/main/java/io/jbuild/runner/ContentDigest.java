package io.jbuild.runner;

import io.jbuild.context.LocalSnapshot;
import io.jbuild.event.Transfer;
import io.jbuild.event.Transfers;
import io.jbuild.file.Attributes;
import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.oci.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The digest over what a COPY takes: relative names, types, modes, owners, link targets and
 * contents, but not times. Each part is typed and has its length, so that no two trees are written
 * alike.
 */
final class ContentDigest implements FileNode.Visitor<Void> {

  /** To be raised when the same files shall get another digest. */
  private static final String VERSION = "copied files 1";

  private final MessageDigest hash = Digest.newSha256();

  /** What is still to be hashed: most parts are a few bytes. */
  private final ByteBuffer parts = ByteBuffer.allocate(8 << 10);

  private ContentDigest() {}

  static Digest of(List<CopySource> sources, int threads, Transfers hearer) throws IOException {
    int[] counts = prepare(sources, threads, hearer);
    ContentDigest digest = new ContentDigest();
    digest.text(VERSION);
    digest.number(sources.size());
    for (int i = 0; i < sources.size(); i++) {
      CopySource source = sources.get(i);
      boolean directory = source.node().isDirectory();
      // A directory's own name and attributes do not arrive anywhere, its content does.
      digest.text(directory ? "content" : "file");
      digest.bytes(directory ? ByteString.EMPTY : source.name());
      digest.number(counts[i]);
      digest.tree(source);
    }
    return digest.result();
  }

  /** The digest of a source with its own attributes, whatever it is. */
  static Digest ofWhole(CopySource source, int threads, Transfers hearer) throws IOException {
    int count = prepare(List.of(source), threads, hearer)[0];
    ContentDigest digest = new ContentDigest();
    digest.text(VERSION);
    digest.text("whole");
    if (source.node().isDirectory()) {
      digest.number(count + 1);
      digest.entry(source, ImagePath.ROOT, source.path(), source.node(), new HashMap<>());
    } else {
      digest.number(count);
    }
    digest.tree(source);
    return digest.result();
  }

  /** Takes one thing that is copied. */
  private interface Entries {
    void entry(ImagePath relative, ImagePath path, FileNode node) throws IOException;
  }

  private static void walk(CopySource source, Entries entries) throws IOException {
    SelectedFiles.walk(
        source,
        new SelectedFiles.Visitor() {
          @Override
          public void top(ImagePath path, FileNode node) throws IOException {
            if (!node.isDirectory()) {
              entries.entry(ImagePath.ROOT, path, node);
            }
          }

          @Override
          public void parent(ImagePath relative, ImagePath path, FileNode node) throws IOException {
            entries.entry(relative, path, node);
          }

          @Override
          public void selected(ImagePath relative, ImagePath path, FileNode node)
              throws IOException {
            entries.entry(relative, path, node);
          }
        });
  }

  /** Has the files of the context hashed, and counts what each source has. */
  private static int[] prepare(List<CopySource> sources, int threads, Transfers hearer)
      throws IOException {
    int[] counts = new int[sources.size()];
    Optional<LocalSnapshot> context =
        sources.stream()
            .map(CopySource::snapshot)
            .filter(LocalSnapshot.class::isInstance)
            .map(LocalSnapshot.class::cast)
            .findFirst();
    if (context.isEmpty()) {
      for (int i = 0; i < counts.length; i++) {
        counts[i] = count(sources.get(i), (relative, path, node) -> {});
      }
      return counts;
    }
    Transfer reading = hearer.begin("read context");
    try (LocalSnapshot.Hashing hashing = context.get().hashing(threads, reading)) {
      long[] size = {0};
      for (int i = 0; i < counts.length; i++) {
        CopySource source = sources.get(i);
        boolean local = source.snapshot() == context.get();
        if (local && source.node().isDirectory()) {
          context.get().look(source.path(), threads);
        }
        counts[i] =
            count(
                source,
                (relative, path, node) -> {
                  if (local && node instanceof FileNode.RegularFile file) {
                    size[0] += file.size();
                    hashing.add(path, file.size());
                    if (reading.lacksTotal()) {
                      reading.expect(size(sources, context.get()));
                    }
                  }
                });
      }
      reading.expect(size[0]);
      hashing.finish();
    } finally {
      reading.end();
    }
    return counts;
  }

  /** The bytes that are there to be read: for who waits for them anyway. */
  private static long size(List<CopySource> sources, LocalSnapshot context) throws IOException {
    long[] size = {0};
    for (CopySource source : sources) {
      if (source.snapshot() == context) {
        walk(
            source,
            (relative, path, node) ->
                size[0] += node instanceof FileNode.RegularFile file ? file.size() : 0);
      }
    }
    return size[0];
  }

  private static int count(CopySource source, Entries entries) throws IOException {
    int[] count = {0};
    walk(
        source,
        (relative, path, node) -> {
          count[0]++;
          entries.entry(relative, path, node);
        });
    return count[0];
  }

  private void tree(CopySource source) throws IOException {
    Map<Long, ImagePath> firstNames = new HashMap<>();
    walk(source, (relative, path, node) -> entry(source, relative, path, node, firstNames));
  }

  private void entry(
      CopySource source,
      ImagePath relative,
      ImagePath path,
      FileNode node,
      Map<Long, ImagePath> firstNames)
      throws IOException {
    bytes(relative.relative());
    attributes(node.attributes());
    node.accept(this);
    if (node instanceof FileNode.RegularFile file) {
      raw(source.snapshot().digest(path).raw());
      ImagePath first =
          file.linkGroup() == 0
              ? relative
              : firstNames.merge(file.linkGroup(), relative, (old, now) -> old);
      bytes(first.equals(relative) ? ByteString.EMPTY : first.relative());
    }
  }

  private void attributes(Attributes attributes) {
    number(attributes.mode());
    number(attributes.uid());
    number(attributes.gid());
    Map<String, ByteString> xattrs = CopiedFiles.carried(attributes.xattrs());
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
    raw(bytes.toBytes());
  }

  private void number(long number) {
    room(Long.BYTES);
    parts.putLong(number);
  }

  private void raw(byte[] bytes) {
    room(bytes.length);
    if (bytes.length > parts.remaining()) {
      hash.update(bytes);
    } else {
      parts.put(bytes);
    }
  }

  private void room(int size) {
    if (size > parts.remaining()) {
      hash.update(parts.flip());
      parts.clear();
    }
  }

  private Digest result() {
    hash.update(parts.flip());
    return Digest.of(hash);
  }
}
