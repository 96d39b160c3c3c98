package io.jbuild.export;

import io.jbuild.oci.Descriptor;
import io.jbuild.oci.ImageIndex;
import io.jbuild.oci.MediaTypes;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A layout as a folder. Images that are there already stay; each file comes by a rename, and the
 * index last, so that a reader never sees half an image.
 */
final class FolderSink implements LayoutSink {

  private static final String REF_NAME = "org.opencontainers.image.ref.name";

  private final Path root;

  FolderSink(Path root) {
    this.root = root;
  }

  @Override
  public void folder(String name) {
    Path folder = root.resolve(name);
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw PlaceStream.refused(folder.toString(), e);
    }
  }

  @Override
  public void file(String name, long size, InputStream content) throws IOException {
    Path file = root.resolve(name);
    // A blob's name says what is in it.
    if (name.startsWith("blobs/") && Files.exists(file) && Files.size(file) == size) {
      return;
    }
    replace(name, size, content);
  }

  /** The same, whatever has the name now. */
  void replace(String name, long size, InputStream content) throws IOException {
    Path file = root.resolve(name);
    try (InputStream in = name.equals("index.json") ? merged(content) : content;
        PendingFile pending = PendingFile.beside(file)) {
      long written = in.transferTo(pending.stream());
      if (written < size) {
        throw new EOFException(name + " is " + (size - written) + " bytes too short");
      }
      pending.commit();
    }
  }

  /** The index of what is there and what comes: a name leaves the image that had it. */
  private InputStream merged(InputStream content) throws IOException {
    List<Descriptor> added = ImageIndex.parse(content.readAllBytes()).manifests();
    List<Descriptor> entries = new ArrayList<>();
    try {
      for (Descriptor entry :
          ImageIndex.parse(Files.readAllBytes(root.resolve("index.json"))).manifests()) {
        if (added.stream().noneMatch(other -> replaces(other, entry))) {
          entries.add(entry);
        }
      }
    } catch (NoSuchFileException e) {
      // The layout begins here.
      entries.clear();
    }
    entries.addAll(added);
    return new ByteArrayInputStream(new ImageIndex(MediaTypes.OCI_INDEX, entries).toBytes());
  }

  private static boolean replaces(Descriptor young, Descriptor old) {
    Optional<String> name = Optional.ofNullable(young.annotations().get(REF_NAME));
    return name.equals(Optional.ofNullable(old.annotations().get(REF_NAME)))
        && (name.isPresent() || young.digest().equals(old.digest()));
  }
}
