package io.jbuild.layer;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.file.Attributes;
import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.SortedMap;
import java.util.TreeMap;

/** The bytes in front of an entry's content, as {@link TarWriter} describes them. */
final class TarEntryHeader {
  /** Of whiteouts and opaque markers. */
  static final Attributes MARKER = new Attributes(0644, 0, 0, Instant.EPOCH);

  private static final int NAME_BYTES = 100;
  private static final int PREFIX_BYTES = 155;
  private static final long MOST_SHORT = 07777777;
  private static final long MOST_LONG = 077777777777L;

  private final byte[] block = new byte[TarWriter.BLOCK];
  private final SortedMap<ByteString, ByteString> records =
      new TreeMap<>(Comparator.naturalOrder());

  /** Anything but another name of a file. */
  TarEntryHeader(ImagePath path, FileNode node) {
    attributes(node.attributes());
    node.attributes().xattrs().forEach((name, value) -> xattr(path, name, value));
    long size = 0;
    switch (typeOf(node)) {
      case '0' -> size = ((FileNode.RegularFile) node).size();
      case '2' -> linkName(((FileNode.SymbolicLink) node).target());
      default -> {}
    }
    size(size);
    FileNode.Device device = node instanceof FileNode.Device d ? d : null;
    octal(329, 8, device == null ? 0 : device.major());
    octal(337, 8, device == null ? 0 : device.minor());
    name(path, node.isDirectory());
    finish(typeOf(node));
  }

  /** Another name of a file. */
  TarEntryHeader(ImagePath path, Attributes attributes, ImagePath target) {
    attributes(attributes);
    linkName(target.relative());
    size(0);
    octal(329, 8, 0);
    octal(337, 8, 0);
    name(path, /* directory= */ false);
    finish((byte) '1');
  }

  private TarEntryHeader(int paxBytes) {
    text(0, ByteString.of("PaxHeader"));
    octal(100, 8, 0644);
    octal(108, 8, 0);
    octal(116, 8, 0);
    octal(124, 12, paxBytes);
    octal(136, 12, 0);
    octal(329, 8, 0);
    octal(337, 8, 0);
    finish((byte) 'x');
  }

  /** The header of a PAX header of so many bytes. */
  static byte[] ofPax(int paxBytes) {
    return new TarEntryHeader(paxBytes).block();
  }

  byte[] block() {
    return block;
  }

  /** The PAX header's records; empty where none is needed. */
  ByteString pax() {
    if (records.isEmpty()) {
      return ByteString.EMPTY;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    records.forEach(
        (key, value) -> {
          // A record's length counts its own digits: " key=value\n" and those.
          int rest = key.length() + value.length() + 3;
          int length = rest + digits(rest);
          length = rest + digits(length);
          bytes.writeBytes((length + " ").getBytes(StandardCharsets.US_ASCII));
          bytes.writeBytes(key.toBytes());
          bytes.write('=');
          bytes.writeBytes(value.toBytes());
          bytes.write('\n');
        });
    return ByteString.of(bytes.toByteArray());
  }

  private static int digits(int number) {
    return Integer.toString(number).length();
  }

  private static byte typeOf(FileNode node) {
    return node.accept(
        new FileNode.Visitor<Byte>() {
          @Override
          public Byte directory(FileNode.Directory directory) {
            return (byte) '5';
          }

          @Override
          public Byte file(FileNode.RegularFile file) {
            return (byte) '0';
          }

          @Override
          public Byte link(FileNode.SymbolicLink link) {
            return (byte) '2';
          }

          @Override
          public Byte device(FileNode.Device device) {
            return (byte) (device.kind() == FileNode.Device.Kind.CHARACTER ? '3' : '4');
          }

          @Override
          public Byte fifo(FileNode.Fifo fifo) {
            return (byte) '6';
          }
        });
  }

  private void attributes(Attributes attributes) {
    octal(100, 8, attributes.mode());
    owner(108, "uid", Integer.toUnsignedLong(attributes.uid()));
    owner(116, "gid", Integer.toUnsignedLong(attributes.gid()));
    Instant time = attributes.modified();
    boolean fits = time.getEpochSecond() >= 0 && time.getEpochSecond() <= MOST_LONG;
    octal(136, 12, fits ? time.getEpochSecond() : 0);
    if (!fits || time.getNano() != 0) {
      record("mtime", decimal(time));
    }
  }

  /** Seconds and, where there is one, a fraction without zeros at its end. */
  private static String decimal(Instant time) {
    long seconds = time.getEpochSecond();
    int nanos = time.getNano();
    boolean negative = seconds < 0;
    if (negative && nanos > 0) {
      seconds++;
      nanos = 1_000_000_000 - nanos;
    }
    String text = (negative ? "-" : "") + Math.abs(seconds);
    if (nanos == 0) {
      return text;
    }
    String fraction = Integer.toString(1_000_000_000 + nanos).substring(1);
    int end = fraction.length();
    while (fraction.charAt(end - 1) == '0') {
      end--;
    }
    return text + "." + fraction.substring(0, end);
  }

  private void owner(int at, String key, long id) {
    octal(at, 8, id <= MOST_SHORT ? id : 0);
    if (id > MOST_SHORT) {
      record(key, Long.toString(id));
    }
  }

  private void size(long size) {
    octal(124, 12, size <= MOST_LONG ? size : 0);
    if (size > MOST_LONG) {
      record("size", Long.toString(size));
    }
  }

  private void xattr(ImagePath path, String name, ByteString value) {
    if (name.indexOf('=') >= 0) {
      throw new BuildException(
          Blame.DOCKERFILE,
          path + " has an extended attribute that a layer cannot hold: \"" + name + "\"",
          "Remove the attribute; its name has an equals sign.");
    }
    records.put(ByteString.of("SCHILY.xattr." + name), value);
  }

  private void name(ImagePath path, boolean directory) {
    ByteString name = path.isRoot() ? ByteString.of(".") : path.relative();
    if (directory) {
      name = name.plus(ByteString.of("/"));
    }
    if (isAscii(name) && name.length() <= NAME_BYTES) {
      text(0, name);
      return;
    }
    int slash = isAscii(name) ? split(name) : -1;
    if (slash > 0) {
      text(0, name.from(slash + 1));
      text(345, name.slice(0, slash));
    } else {
      text(0, ascii(name));
      records.put(ByteString.of("path"), name);
    }
  }

  private static int split(ByteString name) {
    int slash = Math.max(1, name.length() - NAME_BYTES - 1);
    while (slash < name.length() - 1 && slash <= PREFIX_BYTES) {
      if (name.at(slash) == '/') {
        return slash;
      }
      slash++;
    }
    return -1;
  }

  private void linkName(ByteString target) {
    boolean fits = isAscii(target) && target.length() <= NAME_BYTES;
    text(157, fits ? target : ascii(target));
    if (!fits) {
      records.put(ByteString.of("linkpath"), target);
    }
  }

  private void record(String key, String value) {
    records.put(ByteString.of(key), ByteString.of(value));
  }

  private void text(int at, ByteString text) {
    text.copyTo(block, at);
  }

  private void octal(int at, int length, long number) {
    long rest = number;
    for (int i = at + length - 2; i >= at; i--) {
      block[i] = (byte) ('0' + (rest & 7));
      rest >>>= 3;
    }
  }

  private void finish(byte type) {
    block[156] = type;
    text(257, ByteString.of("ustar"));
    block[263] = '0';
    block[264] = '0';
    int sum = 8 * ' ';
    for (byte b : block) {
      sum += b & 0xff;
    }
    octal(148, 7, sum);
    block[155] = ' ';
  }

  private static boolean isAscii(ByteString text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.at(i) < 0) {
        return false;
      }
    }
    return true;
  }

  private static ByteString ascii(ByteString text) {
    byte[] kept = new byte[NAME_BYTES];
    int length = 0;
    for (int i = 0; i < text.length() && length < NAME_BYTES; i++) {
      if (text.at(i) >= 0) {
        kept[length++] = text.at(i);
      }
    }
    return ByteString.of(kept, 0, length);
  }
}
