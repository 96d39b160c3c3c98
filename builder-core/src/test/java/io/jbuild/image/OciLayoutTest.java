package io.jbuild.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jbuild.failure.BuildException;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageIndex;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.MediaTypes;
import io.jbuild.oci.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OciLayoutTest {

  private static final Platform AMD64 = Platform.parse("linux/amd64");

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  Path base;

  private Path layout;
  private FolderBlobStore there;
  private Image image;
  private Descriptor manifest;

  @BeforeEach
  void make() throws IOException {
    layout = base.resolve("my/layout");
    Files.createDirectories(layout);
    there = new FolderBlobStore(layout);
    image = Samples.image(there, "one");
    there.add(image.config().toBytes());
    byte[] bytes = image.manifest(new TreeMap<>()).toBytes();
    there.add(bytes);
    manifest = new Descriptor(MediaTypes.OCI_MANIFEST, Digest.of(bytes), bytes.length);
    new ImageStore(layout, there).put(List.of(ImageReference.parse("app:1")), manifest);
  }

  @Test
  void anImageIsFoundByItsNameItsTagItsDigestOrAlone() throws IOException {
    for (String text : List.of("my/layout", "my/layout:1", "my/layout@" + manifest.digest())) {
      RemoteImage found = OciLayout.find(base, text, AMD64);
      assertThat(found.descriptor()).as(text).isEqualTo(manifest);
    }
    assertThat(OciLayout.open(layout).byName("app:1", AMD64).descriptor()).isEqualTo(manifest);
  }

  @Test
  void itsLayersEnterTheStoreVerified() throws IOException {
    Path root = base.resolve("store");
    FolderBlobStore blobs = new FolderBlobStore(root);
    ImageStore store = new ImageStore(root, blobs);

    Image opened = store.open(OciLayout.find(base, "my/layout:1", AMD64));
    opened.layers().layers().get(0).blob().open().close();
    assertThat(blobs.find(image.layers().diffIds().get(0))).isPresent();

    Files.delete(blobs.file(image.layers().diffIds().get(0)));
    Path bad = there.file(image.layers().diffIds().get(0));
    byte[] bytes = Files.readAllBytes(bad);
    bytes[0]++;
    Files.write(bad, bytes);
    assertThatThrownBy(() -> opened.layers().layers().get(0).blob().open())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("expected " + image.layers().diffIds().get(0));
  }

  @Test
  void anIndexGivesTheImageOfThePlatform() throws IOException {
    byte[] index =
        new ImageIndex(MediaTypes.OCI_INDEX, List.of(manifest.withPlatform(AMD64))).toBytes();
    there.add(index);
    Files.write(
        layout.resolve("index.json"),
        new ImageIndex(
                MediaTypes.OCI_INDEX,
                List.of(new Descriptor(MediaTypes.OCI_INDEX, Digest.of(index), index.length)))
            .toBytes());

    assertThat(OciLayout.find(base, "my/layout", AMD64).descriptor()).isEqualTo(manifest);
    assertThat(OciLayout.find(base, "my/layout@" + manifest.digest(), AMD64).descriptor())
        .isEqualTo(manifest);
    assertThatThrownBy(() -> OciLayout.find(base, "my/layout", Platform.parse("linux/s390x")))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("has no image for linux/s390x");
  }

  @Test
  void aNameThatIsNotThereIsRefusedWithThoseThatAre() {
    BuildException refusal =
        catchThrowableOfType(
            BuildException.class, () -> OciLayout.find(base, "my/layout:2", AMD64));

    assertThat(refusal).hasMessage("the layout %s has no image \"2\"", layout);
    assertThat(refusal.hint()).isEqualTo("It has app:1.");
  }

  @Test
  void aFolderThatIsNoLayoutIsRefused() {
    assertThatThrownBy(() -> OciLayout.find(base, "my", AMD64))
        .isInstanceOf(BuildException.class)
        .hasMessage("%s is no OCI layout: it has no file oci-layout", base.resolve("my"));
    assertThatThrownBy(() -> OciLayout.find(base, "my/layout@sha256:../../x", AMD64))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("not a sha256 digest");
  }
}
