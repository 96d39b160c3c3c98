package io.jbuild.image;

import io.jbuild.blob.Blob;
import java.io.IOException;
import java.util.Optional;

/** The files of images that lie together somewhere. */
interface ArchiveFiles {

  /** A document at the top. */
  Optional<byte[]> document(String name) throws IOException;

  /** The file with a path. */
  Optional<Blob> file(String path) throws IOException;
}
