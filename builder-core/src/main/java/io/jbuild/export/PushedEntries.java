package io.jbuild.export;

import io.jbuild.attestation.Attestation;
import io.jbuild.attestation.AttestationEntry;
import io.jbuild.blob.Blob;
import io.jbuild.image.Attachment;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.registry.PushedImage;
import io.jbuild.registry.PushedImage.PushedLayer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Images on their way to a registry, and what is said about them as images beside them. */
final class PushedEntries {

  private PushedEntries() {}

  /** The images without what refers to them, then one more for each of which something is said. */
  static List<PushedImage> of(List<PushedImage> images) throws IOException {
    List<PushedImage> all = new ArrayList<>();
    List<PushedImage> entries = new ArrayList<>();
    for (PushedImage image : images) {
      List<Attestation> said = new ArrayList<>();
      for (Attachment attachment : image.attachments()) {
        Attestation.of(attachment).ifPresent(said::add);
      }
      all.add(
          new PushedImage(
              image.descriptor(),
              image.manifest(),
              image.config(),
              image.layers(),
              image.platform(),
              List.of()));
      if (!said.isEmpty()) {
        entries.add(pushed(AttestationEntry.of(image.descriptor(), said)));
      }
    }
    all.addAll(entries);
    return all;
  }

  private static PushedImage pushed(AttestationEntry entry) {
    List<PushedLayer> layers = new ArrayList<>();
    for (byte[] statement : entry.statements()) {
      layers.add(new PushedLayer(Digest.of(statement), blob(statement), List.of()));
    }
    return new PushedImage(
        entry.descriptor(),
        entry.manifest(),
        blob(entry.config()),
        layers,
        AttestationEntry.PLATFORM,
        List.of());
  }

  private static Blob blob(byte[] bytes) {
    return Blob.of(
        new Descriptor("", Digest.of(bytes), bytes.length), () -> new ByteArrayInputStream(bytes));
  }
}
