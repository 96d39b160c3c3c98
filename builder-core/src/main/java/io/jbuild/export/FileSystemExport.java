package io.jbuild.export;

import io.jbuild.event.BuildEvents;
import io.jbuild.event.Transfers;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.layer.TarWriter;
import io.jbuild.posix.PosixException;
import io.jbuild.snapshot.Snapshot;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Optional;

/** Writes the files of an image: as a tar, or into a directory. */
public final class FileSystemExport {

  private FileSystemExport() {}

  /**
   * Writes a tar of all files, without the root itself.
   *
   * @param dest a file; empty for the standard output
   * @param standardOutput not closed
   * @param transfers hears of how much of the files is written
   */
  public static void toTar(
      Snapshot image, Optional<Path> dest, OutputStream standardOutput, Transfers transfers)
      throws IOException {
    if (dest.isEmpty()) {
      tar(
          image,
          new UnclosedStream(
              new BufferedOutputStream(PlaceStream.standard(standardOutput), 1 << 16)),
          transfers);
      return;
    }
    try (PendingFile pending = PendingFile.beside(dest.get())) {
      tar(image, new UnclosedStream(pending.stream()), transfers);
      pending.commit();
    }
  }

  /**
   * Writes all files into a directory, which may hold others: they stay, unless they stand in the
   * way. Links of the directory are never followed. What the user may not set is left out with one
   * warning.
   */
  public static void toDirectory(Snapshot image, Path dest, BuildEvents events) throws IOException {
    try (DirectoryTarget target = DirectoryTarget.open(dest, events)) {
      new SnapshotWalk(image, target, events).run();
    } catch (PosixException e) {
      // The store is not written by system calls of our own, so it is the directory that refused.
      throw PlaceStream.refused(dest.toString(), e);
    }
  }

  private static void tar(Snapshot image, OutputStream out, Transfers transfers)
      throws IOException {
    try (TarWriter tar = new TarWriter(out)) {
      new SnapshotWalk(
              image,
              new SnapshotWalk.Target() {
                @Override
                public void node(ImagePath path, FileNode node) throws IOException {
                  tar.node(path, node);
                }

                @Override
                public void leave(ImagePath path, FileNode.Directory node) {
                  // A tar says all of a directory before its content.
                }

                @Override
                public void file(ImagePath path, FileNode.RegularFile node, InputStream content)
                    throws IOException {
                  if (tar.file(path, node, content, Optional.empty()) != node.size()) {
                    throw new IOException(path + " has not the size its layer says");
                  }
                }

                @Override
                public void link(ImagePath path, FileNode.RegularFile node, ImagePath target)
                    throws IOException {
                  tar.link(path, node.attributes(), target);
                }
              },
              transfers)
          .run();
    }
  }

  /** A stream whose owner closes it. */
  private static final class UnclosedStream extends java.io.FilterOutputStream {
    UnclosedStream(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      out.write(bytes, from, length);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
