package io.jbuild.context;

import io.jbuild.file.ImagePath;
import io.jbuild.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The digests of a context's files, each of which is read once at most. Safe for use by several
 * threads.
 */
final class FileDigests {

  /** Fewer files with fewer bytes are read before it is looked up what they are. */
  static final int FEW_FILES = 50;

  static final long FEW_BYTES = 256 << 10;

  private final Optional<DigestMemory> memory;
  private final String context;
  private final Map<ImagePath, Digest> known = new ConcurrentHashMap<>();
  private volatile @Nullable RememberedDigests remembered;

  /**
   * Of one context.
   *
   * @param memory of earlier builds, if they count
   * @param context what it is there
   */
  FileDigests(Optional<DigestMemory> memory, String context) {
    this.memory = memory;
    this.context = context;
  }

  /** Finds the regular files of a context. */
  interface Files {

    /**
     * One.
     *
     * @throws java.nio.file.NoSuchFileException where there is none
     */
    ContextFile regular(ImagePath path) throws IOException;
  }

  Digest of(ImagePath path, Files files) throws IOException {
    Digest digest = known.get(path);
    if (digest == null) {
      // Before the file is read: when this was made is what tells later writes.
      RememberedDigests learning = remembered;
      ContextFile file = files.regular(path);
      try (InputStream content = UnchangedStream.open(path, file)) {
        digest = Hashing.digest(content, file.version().size());
      }
      known.put(path, digest);
      if (learning != null && !file.isSocket()) {
        learning.add(file, digest);
      }
    }
    return digest;
  }

  /** Makes many known, several at a time. */
  void hash(List<ImagePath> paths, int threads, Files files) throws IOException {
    List<ImagePath> unknown = paths.stream().filter(path -> !known.containsKey(path)).toList();
    if (memory.isPresent() && isMuch(unknown, files)) {
      unknown = unremembered(unknown, files);
    }
    Hashing.inParallel(unknown, threads, path -> of(path, files));
  }

  private static boolean isMuch(List<ImagePath> paths, Files files) throws IOException {
    boolean much = paths.size() > FEW_FILES;
    long bytes = 0;
    for (int i = 0; i < paths.size() && !much; i++) {
      bytes += files.regular(paths.get(i)).version().size();
      much = bytes > FEW_BYTES;
    }
    return much;
  }

  private List<ImagePath> unremembered(List<ImagePath> paths, Files files) throws IOException {
    RememberedDigests earlier = remembered;
    if (earlier == null) {
      earlier = memory.orElseThrow().of(context).orElse(null);
      remembered = earlier;
    }
    if (earlier == null) {
      return paths;
    }
    List<ImagePath> rest = new ArrayList<>();
    for (ImagePath path : paths) {
      ContextFile file = files.regular(path);
      Optional<Digest> digest = file.isSocket() ? Optional.empty() : earlier.find(file);
      if (digest.isPresent()) {
        known.put(path, digest.get());
      } else {
        rest.add(path);
      }
    }
    return rest;
  }
}
