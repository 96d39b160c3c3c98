package io.jbuild.context;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.file.ImagePath;
import io.jbuild.oci.Digest;
import io.jbuild.snapshot.DigestedStream;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** The bytes of a file of the context; reading its end fails if the file changed meanwhile. */
final class UnchangedStream extends FilterInputStream implements DigestedStream {

  private final ImagePath path;
  private final ContextFile file;
  private final Optional<Digest> digest;
  private long count;
  private boolean verified;

  private UnchangedStream(
      ImagePath path, ContextFile file, Optional<Digest> digest, InputStream content) {
    super(content);
    this.path = path;
    this.file = file;
    this.digest = digest;
  }

  /**
   * Opens a regular file, or what stands for one.
   *
   * @param path where it is in the context
   */
  static InputStream open(ImagePath path, ContextFile file) throws IOException {
    return open(path, file, Optional.empty());
  }

  /**
   * Opens a regular file, or what stands for one.
   *
   * @param path where it is in the context
   * @param digest of its content, as long as what tells one content from another is the same
   */
  static InputStream open(ImagePath path, ContextFile file, Optional<Digest> digest)
      throws IOException {
    if (file.isSocket()) {
      return new ByteArrayInputStream(new byte[0]);
    }
    try {
      return new UnchangedStream(
          path,
          file,
          digest,
          // By a channel: an interrupt ends a read of it, as it does not of what Files opens.
          Channels.newInputStream(
              FileChannel.open(file.path(), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)));
    } catch (AccessDeniedException e) {
      throw unreadable(path, e);
    } catch (NoSuchFileException e) {
      throw changed(path);
    }
  }

  @Override
  public Optional<Digest> digest() {
    return digest;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int read = super.read(buffer, offset, length);
    if (read > 0) {
      count += read;
    } else if (read < 0 && !verified) {
      verify();
    }
    return read;
  }

  @Override
  public long skip(long wanted) throws IOException {
    long skipped = super.skip(wanted);
    count += skipped;
    return skipped;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private void verify() throws IOException {
    if (count != file.version().size() || file.changed()) {
      throw changed(path);
    }
    verified = true;
  }

  private static BuildException changed(ImagePath path) {
    return new BuildException(
        Blame.DOCKERFILE,
        path + " in the context changed while it was read",
        "Let nothing write to the context during a build, or leave the file out with a line in"
            + " .dockerignore.");
  }

  static BuildException unreadable(ImagePath path, IOException cause) {
    return new BuildException(
        Blame.MACHINE,
        path + " in the context cannot be read: permission denied",
        "Let this user read it, or leave it out with a line in .dockerignore.",
        cause);
  }
}
