package io.jbuild.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.image.FolderBlobStore;
import io.jbuild.image.Image;
import io.jbuild.image.ImageStore;
import io.jbuild.image.RemoteImage;
import io.jbuild.image.Samples;
import io.jbuild.image.StoredImage;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.MediaTypes;
import io.jbuild.oci.Platform;
import io.jbuild.testkit.RegistryProcess;
import io.jbuild.testkit.Tools;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("interop")
class RealRegistryTest {

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"oci", "v2s2"})
  void whatSkopeoPushedIsPulledByteForByte(String format) throws Exception {
    Path source = folder.resolve("source");
    FolderBlobStore blobs = new FolderBlobStore(source);
    ImageStore images = new ImageStore(source, blobs);
    Image image = Samples.image(blobs, "one", "two");
    blobs.add(image.config().toBytes());
    byte[] manifest = image.manifest(new TreeMap<>()).toBytes();
    blobs.add(manifest);
    images.put(
        List.of(ImageReference.parse("app")),
        new Descriptor(MediaTypes.OCI_MANIFEST, Digest.of(manifest), manifest.length));
    try (RegistryProcess server = RegistryProcess.start(folder.resolve("registry"))) {
      String name = server.host() + "/team/app:1";
      Tools.run(
          "skopeo",
          "copy",
          "--format=" + format,
          "--dest-tls-verify=false",
          "oci:" + source + ":app:latest",
          "docker://" + name);
      ImageReference reference = ImageReference.parse(name);
      RemoteImage remote =
          new HttpRegistry(RegistryFiles.docker(Optional.empty()))
              .resolve(reference, Platform.parse("linux/amd64"));
      Path target = folder.resolve("target");
      ImageStore store = new ImageStore(target, new FolderBlobStore(target));

      StoredImage pulled = store.fetch(remote, List.of(reference));
      store.put(List.of(reference), pulled.descriptor());

      String raw =
          Tools.run("skopeo", "inspect", "--raw", "--tls-verify=false", "docker://" + name);
      assertThat(remote.bytes()).isEqualTo(raw.getBytes(StandardCharsets.UTF_8));
      assertThat(store.open(pulled).config().diffIds()).isEqualTo(image.layers().diffIds());
      Tools.run("skopeo", "copy", "oci:" + target + ":" + name, "dir:" + folder.resolve("dir"));
      String read = Tools.run("skopeo", "inspect", "--raw", "oci:" + target + ":" + name);
      assertThat(read.equals(raw)).isEqualTo(format.equals("oci"));
    }
  }

  @Test
  void anUnknownTagIsToldInTheRegistrysWords() throws Exception {
    try (RegistryProcess server = RegistryProcess.start(folder.resolve("registry"))) {
      var registry = new HttpRegistry(RegistryFiles.docker(Optional.empty()));
      var reference = ImageReference.parse(server.host() + "/none:1");

      var refusal =
          org.assertj.core.api.Assertions.catchThrowable(
              () -> registry.resolve(reference, Platform.parse("linux/amd64")));

      assertThat(refusal)
          .hasMessage(
              "%s has no %s (404, MANIFEST_UNKNOWN: manifest unknown)", server.host(), reference);
    }
  }
}
