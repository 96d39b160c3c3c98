package io.jbuild.context;

import io.jbuild.file.ImagePath;
import io.jbuild.snapshot.Snapshot;
import java.io.IOException;
import java.util.List;

/** Files of this machine: the digest of one is not known before it has been read. */
public interface LocalSnapshot extends Snapshot {

  /** Makes the digests of many regular files known, several files at a time. */
  void hash(List<ImagePath> files, int threads) throws IOException;
}
