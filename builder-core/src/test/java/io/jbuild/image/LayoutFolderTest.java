package io.jbuild.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.blob.LayoutBlobStore;
import io.jbuild.blob.WorkFolder;
import io.jbuild.failure.BuildException;
import io.jbuild.layer.LayerStore;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageConfig;
import io.jbuild.oci.ImageIndex;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.MediaTypes;
import io.jbuild.oci.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayoutFolderTest {

  private static final byte[] LAYER = Samples.tar("file0", "one");

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  Path folder;

  private LayerStore layers;
  private ImageStore images;
  private ImageArchive archive;
  private Image image;

  @BeforeEach
  void open() throws IOException {
    Path root = folder.resolve("store");
    WorkFolder work = new WorkFolder(root.resolve("jbuild/work"));
    LayoutBlobStore blobs = new LayoutBlobStore(root, work);
    layers = new LayerStore(root, blobs, work);
    images = new ImageStore(root, blobs);
    archive = new ImageArchive(images, blobs, layers, Platform.parse("linux/amd64"), List.of());
    image = Samples.image(new FolderBlobStore(folder.resolve("there")), "one");
  }

  @AfterEach
  void close() throws IOException {
    layers.close();
  }

  @Test
  void allPlatformsOfAnIndexAreLoadedAndKeepTheName() throws IOException {
    Path layout = multiPlatformLayout();

    List<StoredImage> loaded = archive.load(layout, Optional.empty());

    assertThat(loaded).hasSize(2);
    ImageReference name = ImageReference.parse("multi:1");
    assertThat(platforms(images.named(name))).containsExactly("linux/arm64", "linux/amd64");
    StoredImage arm = images.find("multi:1", Platform.parse("linux/arm64")).get(0);
    assertThat(platforms(List.of(arm))).containsExactly("linux/arm64");
    archive.load(layout, Optional.of("1"));
    assertThat(images.list()).hasSize(2).noneMatch(image -> image.references().isEmpty());
  }

  @Test
  void aLayoutLacksWhatNobodyPutThere() throws IOException {
    Path layout = multiPlatformLayout();

    assertThatThrownBy(() -> archive.load(layout, Optional.of("2")))
        .isInstanceOf(BuildException.class)
        .hasMessage(
            "cannot load the archive " + layout + ": it has no image \"2\"; it has multi:1");
    assertThatThrownBy(() -> archive.load(folder, Optional.empty()))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("is no OCI layout: it needs the files oci-layout and index.json");
    Files.write(layout.resolve("blobs/sha256").resolve(Digest.of(LAYER).hex()), new byte[512]);
    assertThatThrownBy(() -> archive.load(layout, Optional.empty()))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining(Digest.of(LAYER).toString());
    assertThat(images.list()).isEmpty();
  }

  private List<String> platforms(List<StoredImage> stored) throws IOException {
    List<String> platforms = new ArrayList<>();
    for (StoredImage each : stored) {
      platforms.add(images.config(each).platform().toString());
    }
    return platforms;
  }

  /** An index of two platforms under one name; a third is not here. */
  private Path multiPlatformLayout() throws IOException {
    FolderBlobStore layout = new FolderBlobStore(folder.resolve("layout"));
    layout.add(LAYER);
    List<Descriptor> manifests = new ArrayList<>();
    for (String name : List.of("linux/arm64", "linux/amd64")) {
      Platform platform = Platform.parse(name);
      ImageConfig own = image.config();
      Image of =
          new Image(
              new ImageConfig(
                  own.created(),
                  own.author(),
                  platform,
                  own.container(),
                  own.diffIds(),
                  own.history()),
              image.layers());
      layout.add(of.config().toBytes());
      byte[] manifest = of.manifest(new TreeMap<>()).toBytes();
      layout.add(manifest);
      manifests.add(descriptor(manifest, platform));
    }
    manifests.add(descriptor(new byte[9], Platform.parse("linux/s390x")));
    byte[] index = new ImageIndex(MediaTypes.OCI_INDEX, manifests).toBytes();
    layout.add(index);
    TreeMap<String, String> annotations = new TreeMap<>();
    annotations.put("org.opencontainers.image.ref.name", "multi:1");
    Descriptor entry =
        new Descriptor(MediaTypes.OCI_INDEX, Digest.of(index), index.length)
            .withAnnotations(annotations);
    Path root = folder.resolve("layout");
    Files.write(root.resolve("oci-layout"), LayoutIndex.layoutVersion());
    Files.write(
        root.resolve("index.json"), new ImageIndex(MediaTypes.OCI_INDEX, List.of(entry)).toBytes());
    return root;
  }

  private static Descriptor descriptor(byte[] manifest, Platform platform) {
    return new Descriptor(
        MediaTypes.OCI_MANIFEST,
        Digest.of(manifest),
        manifest.length,
        Optional.of(platform),
        Optional.empty(),
        new TreeMap<>());
  }
}
