package io.jbuild.comparison;

import io.jbuild.difference.ContentDifference;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Optional;

/** Python's compiled modules: what they say of their source, and the code (PEP 552). */
final class PythonFormat implements Format {
  private static final int HEADER = 16;

  @Override
  public String name() {
    return "Python bytecode";
  }

  @Override
  public boolean matches(String path, byte[] head) {
    return path.endsWith(".pyc") && head.length >= HEADER && head[2] == '\r' && head[3] == '\n';
  }

  @Override
  public void explain(Pair files, Details details) throws IOException {
    ByteBuffer first = header(files.first());
    ByteBuffer second = header(files.second());
    details.addWhereDifferent(
        "version of Python's code",
        Integer.toString(first.getShort(0) & 0xffff),
        Integer.toString(second.getShort(0) & 0xffff));
    details.addWhereDifferent("kind", kind(first), kind(second));
    if (kind(first).equals(kind(second))) {
      boolean time = first.getInt(4) == 0;
      details.addWhereDifferent(
          time ? "time of the source" : "hash of the source", source(first), source(second));
      if (time) {
        details.addWhereDifferent(
            "size of the source",
            Integer.toUnsignedString(first.getInt(12)),
            Integer.toUnsignedString(second.getInt(12)));
      }
    }
    Optional<ContentDifference> code =
        files.inside("code", () -> code(files.first()), () -> code(files.second()));
    code.ifPresent(found -> details.addAll("code", found.details()));
  }

  private static String kind(ByteBuffer header) {
    return switch (header.getInt(4)) {
      case 0 -> "checked by time";
      case 1 -> "unchecked";
      case 3 -> "checked by hash";
      default -> "unknown";
    };
  }

  private static String source(ByteBuffer header) {
    if (header.getInt(4) == 0) {
      return Seconds.of(header.getInt(8) & 0xffff_ffffL);
    }
    byte[] hash = new byte[HEADER - 8];
    header.get(8, hash);
    return HexFormat.of().formatHex(hash);
  }

  private static ByteBuffer header(Source source) throws IOException {
    try (InputStream in = source.open()) {
      byte[] header = in.readNBytes(HEADER);
      if (header.length < HEADER) {
        throw new UnexplainedException("no header of a pyc");
      }
      return ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  private static InputStream code(Source source) throws IOException {
    InputStream in = source.open();
    in.skipNBytes(HEADER);
    return in;
  }
}
