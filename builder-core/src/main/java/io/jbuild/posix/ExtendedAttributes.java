package io.jbuild.posix;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The part that is the same for extended attributes of paths and of open files. */
final class ExtendedAttributes {

  /** A call that fills a buffer and says how much there is. */
  @FunctionalInterface
  interface Filling {
    long fill(byte[] buffer, long size);
  }

  /** Reads one attribute. */
  @FunctionalInterface
  interface Lookup {
    Optional<byte[]> find(String attribute) throws PosixException;
  }

  private ExtendedAttributes() {}

  static Optional<byte[]> value(Filling call, String shown) throws PosixException {
    byte[] buffer = new byte[256];
    while (true) {
      long length = call.fill(buffer, buffer.length);
      if (length >= 0) {
        return Optional.of(Arrays.copyOf(buffer, (int) length));
      }
      // Most files have none: nothing is thrown for each of them.
      if (PosixException.lastIs(Errno.ENODATA) || PosixException.lastIs(Errno.EOPNOTSUPP)) {
        return Optional.empty();
      }
      if (!PosixException.lastIs(Errno.ERANGE)) {
        throw PosixException.last("read an attribute of " + shown);
      }
      // The kernel allows 64 KiB at most.
      buffer = new byte[1 << 16];
    }
  }

  static SortedMap<String, byte[]> all(Filling list, Lookup lookup, String shown)
      throws PosixException {
    SortedMap<String, byte[]> result = new TreeMap<>();
    byte[] names = value(list, shown).orElse(new byte[0]);
    int start = 0;
    for (int i = 0; i < names.length; i++) {
      if (names[i] == 0) {
        String attribute = new String(names, start, i - start, StandardCharsets.UTF_8);
        Optional<byte[]> value = lookup.find(attribute);
        if (value.isPresent()) {
          result.put(attribute, value.get());
        }
        start = i + 1;
      }
    }
    return result;
  }
}
