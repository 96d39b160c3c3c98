package io.jbuild.context;

import io.jbuild.blob.WorkFolder;
import io.jbuild.event.Transfer;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
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

/** A context of 20,000 files of 0.2 to 8 KB in 200 folders, with a warm file cache. */
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class ContextBenchmark {
  private static final int FILES = 20_000;
  private static final int FOLDERS = 200;
  private static final int THREADS = Runtime.getRuntime().availableProcessors();

  private Path folder = Path.of("");

  /** Writes the files. */
  @Setup
  public void write() throws IOException {
    folder = Files.createTempDirectory("context");
    Random random = new Random(1);
    for (int i = 0; i < FILES; i++) {
      Path place = folder.resolve("d" + i % FOLDERS);
      Files.createDirectories(place);
      byte[] content = new byte[200 + random.nextInt(8000)];
      random.nextBytes(content);
      Files.write(place.resolve("f" + i), content);
    }
  }

  /** Deletes them. */
  @TearDown
  public void delete() throws IOException {
    WorkFolder.delete(folder);
  }

  /** Lists all folders and asks for each file's facts. */
  @Benchmark
  public int walk() throws IOException {
    ContextSnapshot context = context();
    context.look(ImagePath.ROOT, THREADS);
    return files(context).size();
  }

  /** The same, and reads and hashes all. */
  @Benchmark
  public ContextSnapshot walkAndHash() throws IOException {
    ContextSnapshot context = context();
    context.look(ImagePath.ROOT, THREADS);
    try (LocalSnapshot.Hashing hashing = context.hashing(THREADS, new Transfer("", 0))) {
      for (ImagePath path : files(context)) {
        hashing.add(path, ((FileNode.RegularFile) context.find(path).orElseThrow()).size());
      }
      hashing.finish();
    }
    return context;
  }

  private ContextSnapshot context() throws IOException {
    return ContextSnapshot.of(folder, IgnoreFile.NONE, ContextTimes.PRESERVE);
  }

  private static List<ImagePath> files(ContextSnapshot context) throws IOException {
    List<ImagePath> files = new ArrayList<>();
    List<ImagePath> open = new ArrayList<>(List.of(ImagePath.ROOT));
    while (!open.isEmpty()) {
      for (ImagePath child : context.list(open.remove(open.size() - 1))) {
        FileNode node = context.find(child).orElseThrow();
        (node.isDirectory() ? open : files).add(child);
      }
    }
    return files;
  }
}
