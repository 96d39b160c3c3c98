package io.jbuild.layer;

import io.jbuild.blob.LayoutBlobStore;
import io.jbuild.blob.WorkFolder;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.oci.Digest;
import io.jbuild.snapshot.LayerDiff;
import io.jbuild.snapshot.Snapshot;
import io.jbuild.snapshot.WritableSnapshot;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** A layer of 20,000 files of 4 KB in 200 folders. */
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class LayerBenchmark {
  private final Sources sources = new Sources(20_000, 4096);
  private Path folder = Path.of("");
  private Optional<Layer> packed = Optional.empty();

  /** Packs the layer. */
  @Setup
  public void pack() throws IOException {
    folder = Files.createTempDirectory("layer");
    try (Opened opened = new Opened()) {
      packed = Optional.of(opened.layers.pack(sources));
    }
  }

  /** Deletes it. */
  @TearDown
  public void delete() throws IOException {
    WorkFolder.delete(folder);
  }

  /** Writes the tar to nowhere, and hashes each file. */
  @Benchmark
  public long tar() throws IOException {
    MessageDigest hash = Digest.newSha256();
    try (TarWriter tar = new TarWriter(OutputStream.nullOutputStream())) {
      for (ImagePath path : sources.paths()) {
        if (sources.node(path) instanceof FileNode.RegularFile file) {
          tar.file(path, file, new ByteArrayInputStream(sources.content()), Optional.of(hash));
          hash.reset();
        } else {
          tar.node(path, sources.node(path));
        }
      }
      return tar.position();
    }
  }

  /** Opens the layer's index, and checks that it is whole. */
  @Benchmark
  public int indexLoad() throws IOException {
    try (Opened opened = new Opened()) {
      return opened.layers.index(packed.orElseThrow()).size();
    }
  }

  /** Opens it and finds each file by its path. */
  @Benchmark
  public void indexLookup(Blackhole found) throws IOException {
    try (Opened opened = new Opened()) {
      Snapshot snapshot = opened.snapshot();
      for (ImagePath path : sources.paths()) {
        found.consume(snapshot.find(path).orElseThrow());
      }
    }
  }

  /** Copies all files over themselves, and finds that none changed. */
  @Benchmark
  public long snapshotCompare() throws IOException {
    try (Opened opened = new Opened()) {
      Snapshot same = opened.snapshot();
      WritableSnapshot upper = opened.layers.writable(opened.stack());
      for (ImagePath path : sources.paths()) {
        upper.put(path, sources.node(path), same, path);
      }
      Changes changes = new Changes();
      upper.diff().forEach(changes);
      if (changes.count != 0) {
        throw new IllegalStateException(changes.count + " changes of what is the same");
      }
      return changes.count;
    }
  }

  /** The store, as a process opens it. */
  private final class Opened implements AutoCloseable {
    private final WorkFolder work = new WorkFolder(folder.resolve("work"));
    private final LayerStore layers =
        new LayerStore(folder, new LayoutBlobStore(folder, work), work);

    LayerStack stack() {
      return LayerStack.EMPTY.plus(packed.orElseThrow());
    }

    Snapshot snapshot() throws IOException {
      return layers.snapshot(stack());
    }

    @Override
    public void close() throws IOException {
      layers.close();
      work.close();
    }
  }

  /** Counts. */
  private static final class Changes implements LayerDiff.ChangeVisitor {
    private long count;

    @Override
    public void put(ImagePath path, FileNode node, LayerDiff.Content content) {
      count++;
    }

    @Override
    public void link(ImagePath path, FileNode.RegularFile node, ImagePath target) {
      count++;
    }

    @Override
    public void opaque(ImagePath directory) {
      count++;
    }

    @Override
    public void whiteout(ImagePath path) {
      count++;
    }
  }
}
