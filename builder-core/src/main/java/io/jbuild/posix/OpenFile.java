package io.jbuild.posix;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;

/** An open file, pipe or directory, by its descriptor. For one thread; whoever opened it closes. */
public final class OpenFile implements Closeable {

  private final String name;
  private int descriptor;

  OpenFile(String name, int descriptor) {
    this.name = name;
    this.descriptor = descriptor;
  }

  /** The descriptor, as long as this is open. */
  int descriptor() {
    if (descriptor < 0) {
      throw new IllegalStateException(name + " is closed");
    }
    return descriptor;
  }

  /** Another handle of it, for another thread. */
  OpenFile again() throws PosixException {
    int duplicate = LibC.fcntl(descriptor(), Flags.DUPLICATE_CLOSE_ON_EXEC, 3);
    check(duplicate, "copy the descriptor of");
    return new OpenFile(name, duplicate);
  }

  /** Reads some bytes into the buffer; -1 at the end. */
  public int read(byte[] buffer) throws PosixException {
    while (true) {
      long count = LibC.read(descriptor(), buffer, buffer.length);
      if (count >= 0) {
        return count == 0 ? -1 : (int) count;
      }
      retryOrThrow("read");
    }
  }

  /**
   * Writes all that a stream has.
   *
   * @param buffer through which it goes: the larger, the fewer system calls
   */
  public void write(InputStream content, byte[] buffer) throws IOException {
    for (int read = content.readNBytes(buffer, 0, buffer.length);
        read > 0;
        read = content.readNBytes(buffer, 0, buffer.length)) {
      write(buffer, read);
    }
  }

  /** Writes the first bytes of the buffer, all of them. */
  public void write(byte[] buffer, int length) throws PosixException {
    Objects.checkFromIndexSize(0, length, buffer.length);
    byte[] rest = buffer;
    int left = length;
    while (left > 0) {
      long count = LibC.write(descriptor(), rest, left);
      if (count < 0) {
        retryOrThrow("write");
      } else if (count < left) {
        rest = Arrays.copyOfRange(rest, (int) count, left);
        left -= (int) count;
      } else {
        return;
      }
    }
  }

  public FileStatus status() throws PosixException {
    return StatusCall.at(descriptor(), new byte[1], name);
  }

  public void chown(int uid, int gid) throws PosixException {
    check(LibC.fchown(descriptor(), uid, gid), "chown");
  }

  public void chmod(int mode) throws PosixException {
    check(LibC.fchmod(descriptor(), mode), "chmod");
  }

  /** Sets access and modification time. */
  public void setTimes(Instant time) throws PosixException {
    check(LibC.futimens(descriptor(), FileTimes.of(time)), "set times of");
  }

  public void setAttribute(String attribute, byte[] value) throws PosixException {
    check(
        LibC.fsetxattr(descriptor(), CString.of(attribute), value, value.length, 0),
        "set " + attribute + " of");
  }

  public void removeAttribute(String attribute) throws PosixException {
    check(LibC.fremovexattr(descriptor(), CString.of(attribute)), "remove " + attribute + " of");
  }

  /** The value of an extended attribute, where it has it. */
  public Optional<byte[]> attribute(String attribute) throws PosixException {
    byte[] key = CString.of(attribute);
    return ExtendedAttributes.value(
        (value, size) -> LibC.fgetxattr(descriptor(), key, value, size), name);
  }

  /** All extended attributes that can be seen. */
  public SortedMap<String, byte[]> attributes() throws PosixException {
    return ExtendedAttributes.all(
        (list, size) -> LibC.flistxattr(descriptor(), list, size), this::attribute, name);
  }

  /**
   * Reads some bytes into an array.
   *
   * @param through memory for the call
   * @return how many; -1 at the end
   */
  private int read(byte[] target, int offset, int length, NativeBuffer through)
      throws PosixException {
    Objects.checkFromIndexSize(offset, length, target.length);
    int most = Math.min(length, through.size());
    if (most == 0) {
      return 0;
    }
    while (true) {
      long count = LibC.read(descriptor(), through.address(), most);
      if (count >= 0) {
        through.bytes().get(0, target, offset, (int) count);
        return count == 0 ? -1 : (int) count;
      }
      retryOrThrow("read");
    }
  }

  /**
   * The same as {@link #input()}, for who reads many files.
   *
   * @param through memory for the calls: the larger, the fewer; stays open
   */
  public InputStream input(NativeBuffer through) {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
      }

      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        return OpenFile.this.read(target, offset, length, through);
      }

      @Override
      public void close() throws IOException {
        OpenFile.this.close();
      }
    };
  }

  /** A stream of the bytes from here on; closing it closes this. */
  public InputStream input() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return OpenFile.this.read(one) < 0 ? -1 : one[0] & 0xFF;
      }

      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
          return 0;
        }
        if (offset == 0 && length == target.length) {
          return OpenFile.this.read(target);
        }
        byte[] part = new byte[Math.min(length, 1 << 16)];
        int count = OpenFile.this.read(part);
        if (count > 0) {
          System.arraycopy(part, 0, target, offset, count);
        }
        return count;
      }

      @Override
      public void close() throws IOException {
        OpenFile.this.close();
      }
    };
  }

  /** A stream that writes from here on; closing it closes this. */
  public OutputStream output() {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        OpenFile.this.write(new byte[] {(byte) b}, 1);
      }

      @Override
      public void write(byte[] source, int offset, int length) throws IOException {
        byte[] part = offset == 0 ? source : Arrays.copyOfRange(source, offset, offset + length);
        OpenFile.this.write(part, length);
      }

      @Override
      public void close() throws IOException {
        OpenFile.this.close();
      }
    };
  }

  @Override
  public void close() throws PosixException {
    if (descriptor >= 0) {
      int closing = descriptor;
      descriptor = -1;
      check(LibC.close(closing), "close");
    }
  }

  @Override
  public String toString() {
    return name;
  }

  private void check(int result, String what) throws PosixException {
    if (result < 0) {
      throw PosixException.last(what + " " + name);
    }
  }

  private void retryOrThrow(String what) throws PosixException {
    PosixException failure = PosixException.last(what + " " + name);
    if (!failure.is(Errno.EINTR)) {
      throw failure;
    }
  }

  /** Writes what is left to read of it to another. */
  public void copyTo(OpenFile other) throws PosixException {
    byte[] buffer = new byte[1 << 16];
    int length = read(buffer);
    while (length >= 0) {
      other.write(buffer, length);
      length = read(buffer);
    }
  }
}
