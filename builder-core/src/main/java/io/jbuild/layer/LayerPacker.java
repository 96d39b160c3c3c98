package io.jbuild.layer;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.layer.IndexFormat.Content;
import io.jbuild.oci.Digest;
import io.jbuild.snapshot.DigestedStream;
import io.jbuild.snapshot.LayerDiff;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Turns one diff into a tar and its index, in one pass over the files. */
final class LayerPacker implements LayerDiff.ChangeVisitor {
  private final TarWriter tar;
  private final IndexWriter index;
  private final MessageDigest sha256 = Digest.newSha256();
  private final Optional<MessageDigest> hashing = Optional.of(sha256);
  private final Map<ImagePath, Packed> linked = new TreeMap<>();

  private LayerPacker(TarWriter tar, IndexWriter index) {
    this.tar = tar;
    this.index = index;
  }

  /** Writes both but the index's end, for which the tar's digest is needed; gives its size. */
  static long pack(LayerDiff diff, OutputStream out, IndexWriter index) throws IOException {
    TarWriter tar = new TarWriter(out);
    diff.forEach(new LayerPacker(tar, index));
    tar.close();
    return tar.position();
  }

  @Override
  public void put(ImagePath path, FileNode node, LayerDiff.Content content) throws IOException {
    check(path);
    if (node instanceof FileNode.RegularFile file) {
      long copied;
      Optional<Digest> known;
      try (InputStream in = content.open()) {
        known = in instanceof DigestedStream digested ? digested.digest() : Optional.empty();
        copied = tar.file(path, file, in, known.isPresent() ? Optional.empty() : hashing);
      }
      if (copied != file.size()) {
        throw new BuildException(
            Blame.DOCKERFILE,
            path + " changed while it was read",
            "Build again when nothing writes to it any more.");
      }
      long padding = (TarWriter.BLOCK - copied % TarWriter.BLOCK) % TarWriter.BLOCK;
      Content packed =
          new Content(
              tar.position() - padding - copied,
              /* sparse= */ false,
              ByteString.of(known.isPresent() ? known.get().raw() : sha256.digest()),
              ByteString.EMPTY);
      int entry = index.add(path, node, packed);
      if (file.linkGroup() != 0) {
        linked.put(path, new Packed(entry, packed));
      }
    } else {
      tar.node(path, node);
      index.add(path, node);
    }
  }

  @Override
  public void link(ImagePath path, FileNode.RegularFile node, ImagePath target) throws IOException {
    check(path);
    Packed first = linked.get(target);
    if (first == null) {
      throw new IllegalArgumentException(path + " is a link to what was not put: " + target);
    }
    tar.link(path, node.attributes(), target);
    index.link(first.entry, index.add(path, node, first.content));
  }

  @Override
  public void opaque(ImagePath path) throws IOException {
    tar.marker(Whiteouts.opaque(path));
    index.opaque(path);
  }

  @Override
  public void whiteout(ImagePath path) throws IOException {
    check(path);
    tar.marker(Whiteouts.of(path));
    index.whiteout(path);
  }

  private static void check(ImagePath path) {
    if (Whiteouts.isMarker(path)) {
      throw new BuildException(
          Blame.DOCKERFILE,
          path
              + " cannot be part of an image: names that begin with .wh. say in a layer that"
              + " something is deleted",
          "Rename it, or leave it out with .dockerignore.");
    }
  }

  private record Packed(int entry, Content content) {}
}
