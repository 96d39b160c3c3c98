package io.jbuild.image;

import io.jbuild.blob.Blob;
import io.jbuild.blob.BlobStore;
import io.jbuild.json.JsonException;
import io.jbuild.oci.ArtifactManifest;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What refers to images of a store: entries of its {@code index.json} without a name, each of which
 * says whose it is, and goes with the last entry of that image.
 */
public final class Attachments {

  private final BlobStore blobs;
  private final LayoutIndex index;

  Attachments(LayoutIndex index, BlobStore blobs) {
    this.index = index;
    this.blobs = blobs;
  }

  /**
   * Attaches a document to the image it refers to, in place of one of the same kind, if the store
   * has that image.
   */
  public void attach(Attachment attachment) throws IOException {
    for (byte[] bytes : attachment.blobs().values()) {
      blobs.add(bytes);
    }
    blobs.add(attachment.manifestBytes());
    Digest subject = attachment.manifest().subject().digest();
    Descriptor plain = attachment.descriptor();
    SortedMap<String, String> annotations = new TreeMap<>(plain.annotations());
    annotations.put(LayoutIndex.SUBJECT, subject.toString());
    Descriptor added = plain.withAnnotations(annotations);
    index.update(
        entries -> {
          if (!LayoutIndex.holds(entries, subject)) {
            return entries;
          }
          List<Descriptor> after = new ArrayList<>(entries);
          after.removeIf(
              entry ->
                  entry.artifactType().equals(added.artifactType())
                      && entry.annotations().equals(annotations));
          after.add(added);
          return after;
        });
  }

  /**
   * What refers to a manifest, in the order it came; what is not wholly here is none, and neither
   * is what has more than one blob.
   */
  public List<Attachment> of(Digest subject) throws IOException {
    List<Attachment> found = new ArrayList<>();
    for (Descriptor entry : index.entries()) {
      if (LayoutIndex.subject(entry).equals(Optional.of(subject))) {
        read(entry).ifPresent(found::add);
      }
    }
    return found;
  }

  private Optional<Attachment> read(Descriptor entry) throws IOException {
    Optional<Blob> manifest = blobs.find(entry.digest());
    if (manifest.isEmpty()) {
      return Optional.empty();
    }
    byte[] bytes = SmallBlob.read(manifest.get(), RemoteImage.MAX_MANIFEST, "manifest");
    return read(bytes, blobs::find);
  }

  /** Where blobs may be. */
  interface Source {
    Optional<Blob> find(Digest digest) throws IOException;
  }

  /** The attachment that a manifest is; empty where it is none, or none that jbuild can keep. */
  static Optional<Attachment> read(byte[] manifest, Source blobs) throws IOException {
    ArtifactManifest artifact;
    try {
      artifact = ArtifactManifest.parse(manifest);
    } catch (JsonException e) {
      return Optional.empty();
    }
    if (artifact.layers().size() != 1) {
      return Optional.empty();
    }
    Optional<Blob> document = blobs.find(artifact.layers().get(0).digest());
    return document.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Attachment(
                artifact,
                manifest,
                SmallBlob.read(document.get(), Attachment.MAX_DOCUMENT, "attachment")));
  }
}
