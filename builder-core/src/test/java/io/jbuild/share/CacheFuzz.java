package io.jbuild.share;

import io.jbuild.blob.Compression;
import io.jbuild.json.JsonException;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.Manifest;
import io.jbuild.oci.MediaTypes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Any bytes are what a place has of results, of caches that are mounted, or of what machines do, or
 * are refused; what was read is written in a form that reads as the same.
 */
public final class CacheFuzz {

  private static final Digest PLAIN = Digest.of(new byte[] {1});

  /** Whose layers a config tells of. */
  private static final List<Descriptor> LAYERS =
      List.of(
          new Descriptor(Compression.GZIP.mediaType(), Digest.of(new byte[] {2}), 100),
          new Descriptor(MediaTypes.OCI_LAYER, PLAIN, 1024),
          new Descriptor("text/plain", Digest.of(new byte[] {3}), 7));

  private CacheFuzz() {}

  private interface Reader {
    SharedDocument read(Manifest manifest, byte[] config) throws JsonException;
  }

  /** Jazzer calls it by this name. */
  public static void fuzzerTestOneInput(byte[] text) {
    readAs(text, CacheDocument::parse);
    readAs(text, MountDocument::parse);
    readAs(text, AnnouncementDocument::parse);
    SortedMap<String, String> annotations = new TreeMap<>();
    annotations.put(CacheDocument.INLINE, new String(text, StandardCharsets.UTF_8));
    readAs(text, (manifest, config) -> inline(annotations));
  }

  private static CacheDocument inline(SortedMap<String, String> annotations) throws JsonException {
    return CacheDocument.parseInline(
        new Manifest(
            MediaTypes.OCI_MANIFEST,
            new Descriptor(CacheDocument.CONFIG, PLAIN, 1),
            LAYERS,
            annotations),
        List.of(Digest.of(new byte[] {4}), PLAIN));
  }

  private static void readAs(byte[] text, Reader reader) {
    SharedDocument once;
    try {
      once =
          reader.read(
              new Manifest(
                  MediaTypes.OCI_MANIFEST,
                  new Descriptor(CacheDocument.CONFIG, Digest.of(text), text.length),
                  LAYERS,
                  new TreeMap<>()),
              text);
    } catch (JsonException refusal) {
      if (String.valueOf(refusal.getMessage()).isBlank()) {
        throw new AssertionError("a refusal without a reason", refusal);
      }
      return;
    }
    try {
      Reader again = once instanceof CacheDocument ? CacheDocument::parse : reader;
      SharedDocument twice = again.read(once.manifest(), once.config());
      if (!Arrays.equals(once.config(), twice.config())) {
        throw new AssertionError("what is written reads as something else");
      }
    } catch (JsonException e) {
      throw new AssertionError("what was written cannot be read", e);
    }
  }
}
