package io.jbuild.context;

import io.jbuild.event.Transfer;
import io.jbuild.file.ImagePath;
import io.jbuild.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The digests of a context's files, each of which is read once at most. Safe for use by several
 * threads.
 */
final class FileDigests {

  private static final int LARGEST_BUFFER = 128 << 10;

  private final Optional<DigestMemory> memory;
  private final String context;
  private final Files files;
  private volatile @Nullable RememberedDigests remembered;

  /**
   * What was read before: a write may have come within the tick of the clock, and nobody saw it.
   */
  private final Set<ImagePath> readBefore = ConcurrentHashMap.newKeySet();

  /**
   * Of one context.
   *
   * @param memory of earlier builds, if they count
   * @param context what it is there
   * @param files finds them, and keeps what is known of them
   */
  FileDigests(Optional<DigestMemory> memory, String context, Files files) {
    this.memory = memory;
    this.context = context;
    this.files = files;
  }

  /** The regular files of a context, and their digests as far as they are known. */
  interface Files {

    /**
     * One.
     *
     * @throws java.nio.file.NoSuchFileException where there is none
     */
    ContextFile regular(ImagePath path) throws IOException;

    Optional<Digest> known(ImagePath path) throws IOException;

    /**
     * Keeps a digest.
     *
     * @param news whether later builds may believe it, and do not know it yet
     */
    void keep(ImagePath path, ContextFile file, Digest digest, boolean news) throws IOException;

    /** Tells of all news. */
    void forEachLearned(Learned visitor) throws IOException;
  }

  /** Takes what later builds may believe. */
  interface Learned {
    void file(FileState state, Digest digest) throws IOException;
  }

  /** A file's bytes, with their digest where no write can have gone unseen since it was made. */
  InputStream open(ImagePath path) throws IOException {
    ContextFile file = files.regular(path);
    RememberedDigests learning = remembered;
    boolean tells =
        learning != null && !file.isSocket() && learning.tells(file) && !readBefore.contains(path);
    return UnchangedStream.open(path, file, tells ? files.known(path) : Optional.empty());
  }

  Digest of(ImagePath path) throws IOException {
    Optional<Digest> known = files.known(path);
    return known.isPresent() ? known.get() : of(path, files.regular(path), remembered, null);
  }

  /**
   * Reads a file.
   *
   * @param learning was made before: when that was is what tells later writes
   * @param reading counts the bytes, where somebody wants to know
   */
  private Digest of(
      ImagePath path,
      ContextFile file,
      @Nullable RememberedDigests learning,
      @Nullable Transfer reading)
      throws IOException {
    MessageDigest hash = Digest.newSha256();
    long size = file.version().size();
    byte[] buffer = new byte[(int) Math.min(size + 1, LARGEST_BUFFER)];
    try (InputStream content = UnchangedStream.open(path, file)) {
      for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
        hash.update(buffer, 0, read);
        if (reading != null) {
          reading.add(read);
        }
      }
    }
    Digest digest = Digest.of(hash);
    if (learning == null && memory.isPresent()) {
      readBefore.add(path);
    }
    boolean news = learning != null && !file.isSocket() && learning.learns(file);
    files.keep(path, file, digest, news);
    return digest;
  }

  /**
   * Makes a digest known, by what earlier builds have read if they did.
   *
   * @param reading counts the bytes that are read
   * @return how many
   */
  long find(ImagePath path, Transfer reading) throws IOException {
    if (files.known(path).isPresent()) {
      return 0;
    }
    ContextFile file = files.regular(path);
    RememberedDigests earlier = remembered;
    Optional<Digest> digest =
        earlier == null || file.isSocket() ? Optional.empty() : earlier.find(file);
    if (digest.isPresent()) {
      files.keep(path, file, digest.get(), /* news= */ false);
      return 0;
    }
    of(path, file, earlier, reading);
    return file.version().size();
  }

  /** From now on what earlier builds have read counts, if it does at all. */
  synchronized void remember() {
    if (remembered == null && memory.isPresent()) {
      RememberedDigests earlier = memory.get().of(context).orElse(null);
      if (earlier != null) {
        earlier.learnFrom(files);
      }
      remembered = earlier;
    }
  }
}
