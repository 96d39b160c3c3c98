package io.jbuild.image;

import io.jbuild.blob.Blob;
import io.jbuild.blob.BlobStore;
import io.jbuild.layer.Layer;
import io.jbuild.layer.LayerStack;
import io.jbuild.oci.ContainerConfig;
import io.jbuild.oci.Digest;
import io.jbuild.oci.HistoryEntry;
import io.jbuild.oci.ImageConfig;
import io.jbuild.oci.MediaTypes;
import io.jbuild.oci.Platform;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Small images for tests. */
public final class Samples {

  private Samples() {}

  /** An image of one layer for each content, which is that of the file {@code /file<number>}. */
  public static Image image(BlobStore blobs, String... contents) throws IOException {
    List<Layer> layers = new ArrayList<>();
    List<Digest> diffIds = new ArrayList<>();
    List<HistoryEntry> history = new ArrayList<>();
    for (String content : contents) {
      Blob blob = blobs.add(tar("file" + layers.size(), content));
      layers.add(new Layer(MediaTypes.OCI_LAYER, blob, blob.digest()));
      diffIds.add(blob.digest());
      history.add(
          new HistoryEntry(
              Optional.of("1980-01-02T00:00:00Z"),
              Optional.of("COPY"),
              Optional.empty(),
              Optional.empty(),
              false));
    }
    ImageConfig config =
        new ImageConfig(
            Optional.of("1980-01-02T00:00:00Z"),
            Optional.empty(),
            Platform.parse("linux/amd64"),
            new ContainerConfig(),
            diffIds,
            history);
    return new Image(config, new LayerStack(layers));
  }

  /** A ustar archive of one file. */
  public static byte[] tar(String name, String content) {
    return tar(file(name, content.getBytes(StandardCharsets.UTF_8)));
  }

  /** A ustar archive of entries. */
  public static byte[] tar(byte[]... entries) {
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    for (byte[] entry : entries) {
      tar.writeBytes(entry);
    }
    tar.writeBytes(new byte[1024]);
    return tar.toByteArray();
  }

  /** An entry of an archive: a file. */
  public static byte[] file(String name, byte[] content) {
    return entry(name, '0', "", content);
  }

  /** An entry of an archive, of any type. */
  public static byte[] entry(String name, char type, String link, byte[] data) {
    byte[] tar = new byte[512 + (data.length + 511) / 512 * 512];
    put(tar, 0, name);
    put(tar, 100, "0000644");
    put(tar, 108, "0000000");
    put(tar, 116, "0000000");
    put(tar, 124, String.format(Locale.ROOT, "%011o", data.length));
    put(tar, 136, "00000000000");
    put(tar, 148, "        ");
    tar[156] = (byte) type;
    put(tar, 157, link);
    put(tar, 257, "ustar");
    put(tar, 263, "00");
    int sum = 0;
    for (int i = 0; i < 512; i++) {
      sum += tar[i] & 0xff;
    }
    put(tar, 148, String.format(Locale.ROOT, "%06o\0 ", sum));
    System.arraycopy(data, 0, tar, 512, data.length);
    return tar;
  }

  private static void put(byte[] tar, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, tar, at, bytes.length);
  }
}
