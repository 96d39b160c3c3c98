package io.jbuild.testkit;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads a plain tar's entries: POSIX ustar and pax, and GNU's long names. */
final class TarReader {

  static final HexFormat HEX = HexFormat.of();
  private static final String XATTR = "SCHILY.xattr.";

  private final InputStream in;

  /** Records of pax headers for every later entry, and for the next one only. */
  private final Map<String, byte[]> global = new TreeMap<>();

  private final Map<String, byte[]> next = new TreeMap<>();

  TarReader(InputStream in) {
    this.in = in;
  }

  List<TarEntry> readAll() throws IOException {
    List<TarEntry> entries = new ArrayList<>();
    for (byte[] block = block(); !isZero(block); block = block()) {
      TarHeader header = new TarHeader(block);
      switch (header.type()) {
        case 'x' -> next.putAll(records(content(header.size())));
        case 'g' -> global.putAll(records(content(header.size())));
        case 'L' -> next.put("path", withoutNul(content(header.size())));
        case 'K' -> next.put("linkpath", withoutNul(content(header.size())));
        default -> {
          entries.add(entry(header));
          next.clear();
        }
      }
    }
    if (!isZero(block())) {
      throw new IOException("a tar ends with two blocks of zeros, this one with one");
    }
    return entries;
  }

  private TarEntry entry(TarHeader header) throws IOException {
    TarEntry.Type type = type(header);
    long size = number("size", header.size());
    String sha256 = "";
    if (type == TarEntry.Type.FILE) {
      sha256 = digest(size);
    }
    byte[] link = bytes("linkpath", header.link());
    boolean device = type == TarEntry.Type.CHARACTER_DEVICE || type == TarEntry.Type.BLOCK_DEVICE;
    return new TarEntry(
        path(bytes("path", header.name())),
        type,
        header.mode(),
        number("uid", header.uid()),
        number("gid", header.gid()),
        type == TarEntry.Type.FILE ? size : 0,
        mtime(header),
        switch (type) {
          case SYMLINK -> TarListing.text(link);
          case HARDLINK -> path(link);
          default -> "";
        },
        device ? header.device() : "",
        xattrs(),
        sha256);
  }

  private static TarEntry.Type type(TarHeader header) throws IOException {
    return switch (header.type()) {
      case '0', '7', 0 ->
          endsWithSlash(header.name()) ? TarEntry.Type.DIRECTORY : TarEntry.Type.FILE;
      case '1' -> TarEntry.Type.HARDLINK;
      case '2' -> TarEntry.Type.SYMLINK;
      case '3' -> TarEntry.Type.CHARACTER_DEVICE;
      case '4' -> TarEntry.Type.BLOCK_DEVICE;
      case '5' -> TarEntry.Type.DIRECTORY;
      case '6' -> TarEntry.Type.FIFO;
      default -> throw new IOException("a tar entry of type '" + header.type() + "'");
    };
  }

  private static boolean endsWithSlash(byte[] name) {
    return name.length > 0 && name[name.length - 1] == '/';
  }

  private static String path(byte[] bytes) {
    String path = TarListing.text(bytes);
    path = path.startsWith("./") ? path.substring(2) : path;
    path = path.startsWith("/") ? path.substring(1) : path;
    path = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    return path.equals(".") ? "" : path;
  }

  private Instant mtime(TarHeader header) throws IOException {
    byte[] record = record("mtime");
    if (record == null) {
      return Instant.ofEpochSecond(header.mtime());
    }
    BigDecimal seconds = new BigDecimal(new String(record, StandardCharsets.US_ASCII));
    return Instant.ofEpochSecond(0).plusNanos(seconds.movePointRight(9).longValueExact());
  }

  private SortedMap<String, String> xattrs() {
    SortedMap<String, String> xattrs = new TreeMap<>();
    for (Map<String, byte[]> records : List.of(global, next)) {
      records.forEach(
          (key, value) -> {
            if (key.startsWith(XATTR)) {
              xattrs.put(key.substring(XATTR.length()), HEX.formatHex(value));
            }
          });
    }
    return xattrs;
  }

  private byte @Nullable [] record(String key) {
    byte[] record = next.get(key);
    return record != null ? record : global.get(key);
  }

  private byte[] bytes(String key, byte[] otherwise) {
    byte[] record = record(key);
    return record != null ? record : otherwise;
  }

  private long number(String key, long otherwise) {
    byte[] record = record(key);
    return record != null
        ? Long.parseLong(new String(record, StandardCharsets.US_ASCII))
        : otherwise;
  }

  /** A pax header's records, each {@code LENGTH KEY=VALUE\n}; the length counts all of it. */
  private static Map<String, byte[]> records(byte[] bytes) throws IOException {
    Map<String, byte[]> records = new TreeMap<>();
    int start = 0;
    while (start < bytes.length) {
      int space = indexOf(bytes, ' ', start);
      int length =
          Integer.parseInt(new String(bytes, start, space - start, StandardCharsets.US_ASCII));
      int equals = indexOf(bytes, '=', space);
      if (bytes[start + length - 1] != '\n') {
        throw new IOException("a pax record does not end where it says");
      }
      String key = new String(bytes, space + 1, equals - space - 1, StandardCharsets.UTF_8);
      records.put(key, Arrays.copyOfRange(bytes, equals + 1, start + length - 1));
      start += length;
    }
    return records;
  }

  private static int indexOf(byte[] bytes, char sought, int from) throws IOException {
    for (int at = from; at < bytes.length; at++) {
      if (bytes[at] == sought) {
        return at;
      }
    }
    throw new IOException("a pax record without '" + sought + "'");
  }

  private static byte[] withoutNul(byte[] bytes) {
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] == 0) {
      end--;
    }
    return Arrays.copyOf(bytes, end);
  }

  private byte[] content(long size) throws IOException {
    byte[] content = in.readNBytes(Math.toIntExact(size));
    if (content.length < size) {
      throw new EOFException("a tar ends inside an entry");
    }
    skipPadding(size);
    return content;
  }

  private String digest(long size) throws IOException {
    MessageDigest sha256 = sha256();
    byte[] buffer = new byte[1 << 16];
    for (long left = size; left > 0; ) {
      int count = in.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (count < 0) {
        throw new EOFException("a tar ends inside an entry");
      }
      sha256.update(buffer, 0, count);
      left -= count;
    }
    skipPadding(size);
    return HEX.formatHex(sha256.digest());
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError("every JDK has SHA-256", impossible);
    }
  }

  private void skipPadding(long size) throws IOException {
    in.skipNBytes((TarHeader.BLOCK - size % TarHeader.BLOCK) % TarHeader.BLOCK);
  }

  private byte[] block() throws IOException {
    byte[] block = in.readNBytes(TarHeader.BLOCK);
    if (block.length < TarHeader.BLOCK) {
      throw new EOFException("a tar ends without its two blocks of zeros");
    }
    return block;
  }

  private static boolean isZero(byte[] block) {
    for (byte one : block) {
      if (one != 0) {
        return false;
      }
    }
    return true;
  }
}
