package io.jbuild.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.blob.LayoutBlobStore;
import io.jbuild.blob.WorkFolder;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.layer.LayerStore;
import io.jbuild.oci.Platform;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.commons.io.file.PathUtils;

class ImageArchiveFuzzTest {

  @Property(tries = 200)
  void aChangedByteEndsInARefusalOrInTheSameImage(@ForAll int at, @ForAll byte value)
      throws IOException {
    Path folder = Files.createTempDirectory("archive");
    try {
      WorkFolder work = new WorkFolder(folder.resolve("jbuild/work"));
      LayoutBlobStore blobs = new LayoutBlobStore(folder, work);
      Image image = Samples.image(new FolderBlobStore(folder.resolve("there")), "one");
      ImageStore images = new ImageStore(folder, blobs);
      byte[] tar =
          ImageArchiveTest.layout(
              image.manifest(new TreeMap<>()).toBytes(), "app:1", image.config().toBytes());
      tar[Math.floorMod(at, tar.length)] = value;
      try (LayerStore layers = new LayerStore(folder, blobs, work)) {
        assertThat(
                new ImageArchive(images, blobs, layers, Platform.parse("linux/amd64"), List.of())
                    .load(new ByteArrayInputStream(tar)))
            .allMatch(loaded -> loaded.id().equals(image.id()));
      } catch (BuildException e) {
        assertThat(e.blame()).isEqualTo(Blame.MACHINE);
      }
    } finally {
      PathUtils.deleteDirectory(folder);
    }
  }
}
