package io.jbuild.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.blob.Blob;
import io.jbuild.blob.LayoutBlobStore;
import io.jbuild.blob.WorkFolder;
import io.jbuild.layer.Layer;
import io.jbuild.layer.LayerStack;
import io.jbuild.layer.LayerStore;
import io.jbuild.oci.Digest;
import io.jbuild.oci.MediaTypes;
import io.jbuild.testkit.Account;
import io.jbuild.testkit.Tools;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerTreesTest {

  private static final int LOOKS = 400;

  /** A layer that comes from elsewhere. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Coming(byte[] bytes, Blob.Bytes before) implements Blob {
    @Override
    public Digest digest() {
      return Digest.of(bytes);
    }

    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public void bring() throws IOException {
      before.open().close();
    }

    @Override
    public InputStream open() {
      return new ByteArrayInputStream(bytes);
    }

    Layer layer() {
      return new Layer(MediaTypes.OCI_LAYER, this, digest());
    }
  }

  private static byte[] tar(Path folder, String name) throws Exception {
    Path file = Files.createDirectories(folder).resolve(name);
    Files.writeString(file, name);
    Path tar = folder.resolve("tar-" + name);
    Tools.run("tar", "-C", folder.toString(), "--format=pax", "-cf", tar.toString(), name);
    return Files.readAllBytes(tar);
  }

  private static boolean has(Path work, String name) throws IOException {
    try (Stream<Path> all = Files.walk(work)) {
      return all.anyMatch(path -> path.endsWith(Path.of("tree", name)));
    } catch (UncheckedIOException | NoSuchFileException e) {
      return false; // Not there yet, or renamed under our eyes.
    }
  }

  @Test
  void treesAreMadeWhileLayersAboveCome(@TempDir Path folder) throws Exception {
    Path root = Files.createDirectories(folder.resolve("store"));
    AtomicBoolean early = new AtomicBoolean();
    List<Layer> all = new ArrayList<>();
    try (WorkFolder work = new WorkFolder(folder.resolve("work"));
        LayerStore layers = new LayerStore(root, new LayoutBlobStore(root, work), work);
        LayerTrees trees = new LayerTrees(layers, "tree", work)) {
      all.add(new Coming(tar(folder.resolve("a"), "below"), InputStream::nullInputStream).layer());
      Blob.Bytes waiting =
          () -> {
            for (int i = 0; i < LOOKS && !early.get(); i++) {
              early.set(has(folder.resolve("work"), "below"));
              pause();
            }
            return InputStream.nullInputStream();
          };
      all.add(new Coming(tar(folder.resolve("b"), "above"), waiting).layer());
      LayerStack stack = new LayerStack(all);

      trees.prepare(stack);

      assertThat(early).isTrue();
      try (LayerTrees.Use use = trees.use()) {
        List<Path> paths = use.of(stack);
        assertThat(paths.get(0).resolve("above")).hasContent("above");
        assertThat(paths.get(1).resolve("below")).hasContent("below");
      }
    } finally {
      Account.delete(root);
    }
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
