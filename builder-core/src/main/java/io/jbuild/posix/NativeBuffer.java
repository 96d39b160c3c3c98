package io.jbuild.posix;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.Closeable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Memory that system calls fill, made once for many of them: an array would be copied in and out,
 * all of it, each time. For one thread: whoever made it closes it, and reads nothing through it
 * after.
 */
public final class NativeBuffer implements Closeable {

  private final int size;
  private final ByteBuffer bytes;
  private long address;

  /** Memory of so many bytes. */
  public NativeBuffer(int size) {
    address = Native.malloc(size);
    if (address == 0) {
      throw new OutOfMemoryError("no native memory");
    }
    this.size = size;
    this.bytes = new Pointer(address).getByteBuffer(0, size).order(ByteOrder.nativeOrder());
  }

  int size() {
    return size;
  }

  long address() {
    if (address == 0) {
      throw new IllegalStateException("a buffer that is closed");
    }
    return address;
  }

  /** A view of it all. */
  ByteBuffer bytes() {
    address();
    return bytes;
  }

  @Override
  public void close() {
    if (address != 0) {
      Native.free(address);
      address = 0;
    }
  }
}
