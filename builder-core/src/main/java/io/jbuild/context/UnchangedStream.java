package io.jbuild.context;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.file.ImagePath;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The bytes of a file of the context; reading its end fails if the file changed meanwhile. */
final class UnchangedStream extends FilterInputStream {

  private final ImagePath path;
  private final ContextFile file;
  private long count;
  private boolean verified;

  UnchangedStream(ImagePath path, ContextFile file, InputStream content) {
    super(content);
    this.path = path;
    this.file = file;
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

  static BuildException changed(ImagePath path) {
    return new BuildException(
        Blame.DOCKERFILE,
        path + " in the context changed while it was read",
        "Let nothing write to the context during a build, or leave the file out with a line in"
            + " .dockerignore.");
  }
}
