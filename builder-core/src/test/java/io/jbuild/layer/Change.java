package io.jbuild.layer;

import io.jbuild.file.Attributes;
import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.snapshot.WritableSnapshot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NotDirectoryException;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** A random write to a file system: done to a snapshot, and to a model that is only a map. */
record Change(int kind, ImagePath path, Attributes attributes, int choice) {
  static final SampleFiles SOURCE = new SampleFiles();
  private static final List<ByteString> NAMES =
      List.of(
          ByteString.of("a"),
          ByteString.of("a-b"),
          ByteString.of("a.b"),
          ByteString.of("b"),
          ByteString.of(new byte[] {(byte) 0xff, (byte) 0xfe, 'x'}),
          ByteString.of("\u00e9"),
          ByteString.of("l".repeat(120)));

  static Arbitrary<List<Change>> lists(int most) {
    Arbitrary<ImagePath> paths =
        Arbitraries.of(NAMES).list().ofMinSize(1).ofMaxSize(3).map(Change::join);
    return Combinators.combine(
            Arbitraries.integers().between(0, 8),
            paths,
            anyAttributes(),
            Arbitraries.integers().between(0, 5))
        .as(Change::new)
        .list()
        .ofMaxSize(most);
  }

  private static ImagePath join(List<ByteString> names) {
    ImagePath path = ImagePath.ROOT;
    for (ByteString name : names) {
      path = path.child(name);
    }
    return path;
  }

  private static Arbitrary<Attributes> anyAttributes() {
    SortedMap<String, ByteString> xattrs = new TreeMap<>();
    xattrs.put("security.capability", ByteString.of(new byte[] {1, 0, '\n', '=', (byte) 0xff}));
    xattrs.put("user.empty", ByteString.EMPTY);
    return Combinators.combine(
            Arbitraries.of(0755, 0644, 04755, 01777, 0),
            Arbitraries.of(0, 1000, 3_000_000, -2),
            Arbitraries.of(
                Instant.EPOCH,
                Instant.ofEpochSecond(1_700_000_000, 120_000_000),
                Instant.ofEpochSecond(-2, 250_000_000),
                Instant.ofEpochSecond(99_999_999_999L)),
            Arbitraries.of(new TreeMap<String, ByteString>(), xattrs))
        .as((mode, owner, time, names) -> new Attributes(mode, owner, owner, time, names));
  }

  /** Does it to both; where the parent is no directory, to none. */
  void apply(WritableSnapshot snapshot, SortedMap<ImagePath, Model> model) throws IOException {
    boolean possible =
        path.parent().orElseThrow().isRoot()
            || model.containsKey(path.parent().orElseThrow())
                && model.get(path.parent().orElseThrow()).node().isDirectory();
    try {
      if (kind == 7) {
        snapshot.remove(path);
        model.keySet().removeIf(each -> each.startsWith(path));
        return;
      }
      Model written = write(snapshot, model);
      if (!possible) {
        throw new AssertionError("put below what is no directory: " + path);
      }
      if (written.node().isDirectory()
          && model.containsKey(path)
          && model.get(path).node().isDirectory()) {
        model.put(path, written);
      } else {
        model.keySet().removeIf(each -> each.startsWith(path));
        model.put(path, written);
      }
    } catch (NotDirectoryException e) {
      if (possible) {
        throw new AssertionError("refused: " + path, e);
      }
    }
  }

  private Model write(WritableSnapshot snapshot, SortedMap<ImagePath, Model> model)
      throws IOException {
    switch (kind) {
      case 0, 1 -> {
        byte[] content = ("content " + choice).getBytes(StandardCharsets.UTF_8);
        FileNode.RegularFile file = new FileNode.RegularFile(attributes, content.length, 0);
        snapshot.put(path, file, content);
        return new Model(file, ByteString.of(content));
      }
      case 2, 3 -> {
        // Two groups of links in the source, each with one content.
        ImagePath source = ImagePath.of("/group" + choice % 2);
        Attributes plain = new Attributes(0644, 0, 0, Instant.EPOCH);
        byte[] content = SampleFiles.bytes(source);
        FileNode.RegularFile file = new FileNode.RegularFile(plain, content.length, 5 + choice % 2);
        snapshot.put(path, file, SOURCE, source);
        return new Model(file, ByteString.of(content));
      }
      case 4 -> {
        FileNode node =
            choice < 3
                ? new FileNode.SymbolicLink(attributes, NAMES.get(choice + 3))
                : choice == 3
                    ? new FileNode.Fifo(attributes)
                    : new FileNode.Device(
                        attributes,
                        choice == 4 ? FileNode.Device.Kind.CHARACTER : FileNode.Device.Kind.BLOCK,
                        5,
                        300);
        snapshot.put(path, node);
        return new Model(node, ByteString.EMPTY);
      }
      case 8 -> {
        // Once more what is there already.
        Model there = model.get(path);
        if (there != null && there.node() instanceof FileNode.RegularFile file) {
          snapshot.put(path, file, there.content().toBytes());
          return new Model(
              new FileNode.RegularFile(file.attributes(), file.size(), 0), there.content());
        }
        FileNode node = there == null ? new FileNode.Directory(attributes) : there.node();
        snapshot.put(path, node);
        return new Model(node, ByteString.EMPTY);
      }
      default -> {
        FileNode node = new FileNode.Directory(attributes);
        snapshot.put(path, node);
        return new Model(node, ByteString.EMPTY);
      }
    }
  }

  /** What the model knows of a path. */
  record Model(FileNode node, ByteString content) {}
}
