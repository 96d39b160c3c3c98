package io.jbuild.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.snapshot.Snapshot;
import io.jbuild.snapshot.UnionSnapshot;
import io.jbuild.snapshot.UpperSnapshot;
import io.jbuild.snapshot.WritableSnapshot;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A directory that is shown in another is as if each of its files had been put there. */
class GraftPropertiesTest {

  @Provide
  Arbitrary<List<Change>> changes() {
    return Change.lists(25);
  }

  @Property(tries = 400)
  void whatIsShownIsAsIfItWerePut(
      @ForAll("changes") List<Change> lower,
      @ForAll("changes") List<Change> first,
      @ForAll("changes") List<Change> second,
      @ForAll("changes") List<Change> written,
      @ForAll int where)
      throws IOException {
    Snapshot below = made(lower);
    UpperSnapshot shown = new UpperSnapshot(below);
    UpperSnapshot put = new UpperSnapshot(below);
    int half = written.size() / 2;
    apply(written.subList(0, half), shown, put);
    for (Snapshot source : List.of(made(first), made(second))) {
      ImagePath to = directory(put, where);
      ImagePath from = directory(source, where >>> 16);
      shown.graft(to, source, from);
      putEach(put, to, source, from);

      assertSame(shown, put);
    }
    apply(written.subList(half, written.size()), shown, put);

    assertSame(shown, put);
  }

  private static Snapshot made(List<Change> changes) throws IOException {
    UpperSnapshot made = new UpperSnapshot(new UnionSnapshot(List.of()));
    SortedMap<ImagePath, Change.Model> model = new TreeMap<>();
    for (Change change : changes) {
      change.apply(made, model);
    }
    return made;
  }

  private static void apply(List<Change> changes, UpperSnapshot... snapshots) throws IOException {
    for (UpperSnapshot snapshot : snapshots) {
      SortedMap<ImagePath, Change.Model> model = new TreeMap<>();
      for (ImagePath path : SnapshotPaths.of(snapshot)) {
        FileNode node = snapshot.find(path).orElseThrow();
        model.put(path, new Change.Model(node, content(snapshot, path, node)));
      }
      for (Change change : changes) {
        change.apply(snapshot, model);
      }
    }
  }

  private static void putEach(
      WritableSnapshot target, ImagePath to, Snapshot source, ImagePath from) throws IOException {
    for (ImagePath path : source.list(from)) {
      FileNode node = source.find(path).orElseThrow();
      ImagePath place = to.child(path.name());
      target.put(place, node, source, path);
      if (node.isDirectory()) {
        putEach(target, place, source, path);
      }
    }
  }

  private static ImagePath directory(Snapshot snapshot, int choice) throws IOException {
    List<ImagePath> directories = new ArrayList<>(List.of(ImagePath.ROOT));
    for (ImagePath path : SnapshotPaths.of(snapshot)) {
      if (snapshot.find(path).orElseThrow().isDirectory()) {
        directories.add(path);
      }
    }
    return directories.get(Math.floorMod(choice, directories.size()));
  }

  private static void assertSame(WritableSnapshot shown, WritableSnapshot put) throws IOException {
    List<ImagePath> paths = SnapshotPaths.of(put);
    assertThat(SnapshotPaths.of(shown)).isEqualTo(paths);
    for (ImagePath path : paths) {
      FileNode node = put.find(path).orElseThrow();
      FileNode other = shown.find(path).orElseThrow();
      assertThat(other.attributes()).as("%s", path).isEqualTo(node.attributes());
      assertThat(content(shown, path, other)).isEqualTo(content(put, path, node));
      assertThat(shown.find(path.child("none"))).isEmpty();
    }
    assertThat(RecordedDiff.visits(shown.diff())).isEqualTo(RecordedDiff.visits(put.diff()));
  }

  private static ByteString content(Snapshot snapshot, ImagePath path, FileNode node)
      throws IOException {
    if (!(node instanceof FileNode.RegularFile)) {
      return ByteString.EMPTY;
    }
    try (InputStream in = snapshot.open(path)) {
      return ByteString.of(in.readAllBytes());
    }
  }
}
