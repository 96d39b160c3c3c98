package io.jbuild.sandbox;

import io.jbuild.file.Attributes;
import io.jbuild.file.ImagePath;
import io.jbuild.posix.DirectoryHandle;
import io.jbuild.posix.PosixException;
import java.io.Closeable;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A directory of a tree while something is written in it, by one thread or several. Who lets go of
 * it last gives it its attributes and closes it.
 */
final class TreeLevel implements Closeable {

  private final ImagePath path;
  private final DirectoryHandle folder;
  private final AtomicInteger holders = new AtomicInteger(1);
  private volatile Attributes attributes;

  /** An open directory, held once. */
  TreeLevel(ImagePath path, DirectoryHandle folder, Attributes attributes) {
    this.path = path;
    this.folder = folder;
    this.attributes = attributes;
  }

  ImagePath path() {
    return path;
  }

  DirectoryHandle folder() {
    return folder;
  }

  /** Says what it gets in the end. */
  void become(Attributes other) {
    attributes = other;
  }

  void hold() {
    holders.incrementAndGet();
  }

  /**
   * Lets go of it.
   *
   * @return what it takes on the disk, for who was the last
   */
  OptionalLong release() throws IOException {
    if (holders.decrementAndGet() > 0) {
      return OptionalLong.empty();
    }
    try (DirectoryHandle last = folder) {
      TreeAttributes.set(last.self(), attributes);
      return OptionalLong.of(last.self().status().taken());
    }
  }

  /** Whatever becomes of it; nobody may write in it any more. */
  @Override
  public void close() throws PosixException {
    folder.close();
  }
}
