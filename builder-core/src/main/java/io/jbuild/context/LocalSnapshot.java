package io.jbuild.context;

import io.jbuild.event.Transfer;
import io.jbuild.file.ImagePath;
import io.jbuild.snapshot.Snapshot;
import java.io.Closeable;
import java.io.IOException;

/** Files of this machine: the digest of one is not known before it has been read. */
public interface LocalSnapshot extends Snapshot {

  /**
   * Looks at all below a directory, at several folders at a time, so that whoever asks for it next
   * has to wait for nothing. What cannot be looked at is left for him to find.
   */
  void look(ImagePath directory, int threads) throws IOException;

  /**
   * Begins to make digests known, several files at a time.
   *
   * @param threads how many
   * @param reading counts the bytes of files
   */
  Hashing hashing(int threads, Transfer reading);

  /** Makes the digests of many regular files known. For one thread. */
  interface Hashing extends Closeable {

    /**
     * Has a file hashed, now or later. Waits where there is much to do already.
     *
     * @param size of the file in bytes
     */
    void add(ImagePath file, long size) throws IOException;

    /** Waits until all are known. The first failure is the failure of all. */
    void finish() throws IOException;

    /** Stops what is still at work. */
    @Override
    void close();
  }
}
