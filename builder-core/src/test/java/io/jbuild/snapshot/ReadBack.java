package io.jbuild.snapshot;

import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A whole snapshot as an upper tree: one in which every file was written. */
record ReadBack(Snapshot snapshot) implements UpperTree {

  @Override
  public Optional<FileNode> root() {
    return Optional.empty();
  }

  @Override
  public List<Entry> list(ImagePath directory) throws IOException {
    List<Entry> entries = new ArrayList<>();
    for (ImagePath path : snapshot.list(directory)) {
      entries.add(new Entry(path, snapshot.find(path)));
    }
    return entries;
  }

  @Override
  public boolean opaque(ImagePath directory) {
    return false;
  }

  @Override
  public InputStream open(ImagePath file) throws IOException {
    return snapshot.open(file);
  }

  @Override
  public Digest digest(ImagePath file) throws IOException {
    return snapshot.digest(file);
  }
}
