package io.jbuild.context;

import io.jbuild.file.ImagePath;
import io.jbuild.oci.Digest;
import java.io.IOException;
import java.util.Optional;

/** A context with one file, whose digest a build has learned. */
record LearnedFile(ContextFile file, Digest digest) implements FileDigests.Files {

  @Override
  public ContextFile regular(ImagePath path) {
    return file;
  }

  @Override
  public Optional<Digest> known(ImagePath path) {
    return Optional.of(digest);
  }

  @Override
  public void keep(ImagePath path, ContextFile read, Digest found, boolean news) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void forEachLearned(FileDigests.Learned visitor) throws IOException {
    visitor.file(FileState.of(file.version()), digest);
  }
}
