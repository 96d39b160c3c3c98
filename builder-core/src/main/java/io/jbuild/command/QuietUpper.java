package io.jbuild.command;

import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.oci.Digest;
import io.jbuild.oci.Noise;
import io.jbuild.snapshot.UpperTree;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a command wrote, without known noise; what it deleted stays deleted. For one thread. */
final class QuietUpper implements UpperTree {

  private final UpperTree upper;
  private final Set<Noise> unwanted;
  private boolean leftOut;

  QuietUpper(UpperTree upper, Set<Noise> unwanted) {
    this.upper = upper;
    this.unwanted = unwanted;
  }

  /** Whether anything was left out of what has been listed. */
  boolean hasLeftOut() {
    return leftOut;
  }

  @Override
  public List<Entry> list(ImagePath directory) throws IOException {
    List<Entry> entries = upper.list(directory);
    if (unwanted.isEmpty()) {
      return entries;
    }
    List<Entry> wanted = new ArrayList<>();
    for (Entry entry : entries) {
      if (isNoise(entry)) {
        leftOut = true;
      } else {
        wanted.add(entry);
      }
    }
    return wanted;
  }

  private boolean isNoise(Entry entry) {
    // Who empties a file, or puts a link in its place, means to: that is the same each time.
    if (entry.node().isEmpty()
        || !(entry.node().get() instanceof FileNode.RegularFile file)
        || file.size() == 0) {
      return false;
    }
    String path = entry.path().toString();
    return unwanted.stream().anyMatch(noise -> noise.covers(path));
  }

  @Override
  public Optional<FileNode> root() throws IOException {
    return upper.root();
  }

  @Override
  public boolean opaque(ImagePath directory) throws IOException {
    return upper.opaque(directory);
  }

  @Override
  public InputStream open(ImagePath file) throws IOException {
    return upper.open(file);
  }

  @Override
  public Digest digest(ImagePath file) throws IOException {
    return upper.digest(file);
  }
}
