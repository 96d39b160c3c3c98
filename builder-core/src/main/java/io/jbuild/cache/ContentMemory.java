package io.jbuild.cache;

import io.jbuild.oci.Digest;
import java.io.IOException;
import java.util.Optional;

/**
 * What files are that steps copy from other stages, where somebody knows it without the files. Safe
 * for several threads.
 */
public interface ContentMemory {

  /** Nobody knows anything. */
  ContentMemory NONE =
      new ContentMemory() {
        @Override
        public boolean isEmpty() {
          return true;
        }

        @Override
        public Optional<Digest> content(Digest asked) {
          return Optional.empty();
        }

        @Override
        public boolean isHearsay(Digest asked) {
          return false;
        }

        @Override
        public void found(Digest asked, Digest content) {}
      };

  /** Whether it is not worth asking. */
  boolean isEmpty();

  /**
   * The digest of files.
   *
   * @param asked of all that it depends on
   */
  Optional<Digest> content(Digest asked) throws IOException;

  /** Whether what was given for files is only what another machine said. */
  boolean isHearsay(Digest asked);

  /**
   * Files were read, and this is their digest.
   *
   * @throws RuntimeException where another one was given for them: what was decided by that is to
   *     be decided again
   */
  void found(Digest asked, Digest content);
}
