package io.jbuild.registry;

import io.jbuild.blob.Blob;
import io.jbuild.event.PushEvents;
import io.jbuild.event.Transfer;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Manifest;
import io.jbuild.oci.MediaTypes;
import io.jbuild.oci.Platform;
import io.jbuild.registry.PushedImage.PushedLayer;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Small images on their way to a registry. */
final class PushedSamples {

  private PushedSamples() {}

  static PushEvents telling(List<String> told) {
    return telling(told, new CopyOnWriteArrayList<>());
  }

  static PushEvents telling(List<String> told, List<Transfer> moving) {
    return new PushEvents() {
      @Override
      public void moving(Transfer transfer) {
        moving.add(transfer);
      }

      @Override
      public void begins(ImageReference name) {
        told.add("to " + name);
      }

      @Override
      public void layer(Digest diffId, String how) {
        told.add(diffId + " " + how);
      }

      @Override
      public void done(ImageReference name, Descriptor manifest) {
        told.add(name.tag().orElseThrow() + " is " + manifest.digest());
      }
    };
  }

  static PushedImage image(byte[] config, List<String> origins, byte[]... layers) {
    Blob[] blobs = new Blob[layers.length];
    for (int i = 0; i < layers.length; i++) {
      blobs[i] = blob(layers[i]);
    }
    return image(config, origins, blobs);
  }

  static PushedImage image(byte[] config, List<String> origins, Blob... layers) {
    List<PushedLayer> pushed = new ArrayList<>();
    List<Descriptor> descriptors = new ArrayList<>();
    for (Blob layer : layers) {
      pushed.add(new PushedLayer(layer.digest(), layer, origins));
      descriptors.add(new Descriptor(MediaTypes.OCI_LAYER_GZIP, layer.digest(), layer.size()));
    }
    byte[] manifest =
        new Manifest(
                MediaTypes.OCI_MANIFEST,
                new Descriptor(MediaTypes.OCI_CONFIG, Digest.of(config), config.length),
                descriptors,
                new TreeMap<>())
            .toBytes();
    return new PushedImage(
        new Descriptor(MediaTypes.OCI_MANIFEST, Digest.of(manifest), manifest.length),
        manifest,
        blob(config),
        pushed,
        Platform.parse("linux/amd64"),
        List.of());
  }

  static Blob blob(byte[] bytes) {
    return Blob.of(
        new Descriptor("", Digest.of(bytes), bytes.length), () -> new ByteArrayInputStream(bytes));
  }

  static byte[] bytes(int seed, int count) {
    byte[] bytes = new byte[count];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }
}
