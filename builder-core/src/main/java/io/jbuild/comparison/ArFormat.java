package io.jbuild.comparison;

import io.jbuild.archive.BoundedStream;
import io.jbuild.oci.Digest;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

/** An archive of {@code ar}: a static library, or a Debian package. */
final class ArFormat implements Format {
  private static final byte[] MAGIC = "!<arch>\n".getBytes(StandardCharsets.US_ASCII);
  private static final int HEADER = 60;
  private static final int MOST_TABLE = 1 << 20;
  private static final List<String> LABELS = List.of("time", "owner", "group", "mode");

  @Override
  public String name() {
    return "ar";
  }

  @Override
  public boolean matches(String path, byte[] head) {
    return Heads.hasAt(head, 0, MAGIC);
  }

  @Override
  public void explain(Pair files, Details details) throws IOException {
    MemberComparison.explain(
        files, LABELS, members(files.first()), members(files.second()), details);
  }

  private static Members members(Source source) throws IOException {
    Members members = new Members(member -> open(source, member.number()));
    try (Walk walk = new Walk(source.open())) {
      for (Optional<String> header = walk.next(); header.isPresent(); header = walk.next()) {
        String text = header.get();
        MessageDigest sha256 = Digest.newSha256();
        String name = walk.name(text);
        walk.content.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), sha256));
        members.add(
            name,
            List.of(
                Seconds.of(text.substring(16, 28).strip()),
                text.substring(28, 34).strip(),
                text.substring(34, 40).strip(),
                text.substring(40, 48).strip()),
            Digest.of(sha256).hex());
      }
    }
    return members;
  }

  private static InputStream open(Source source, int number) throws IOException {
    Walk walk = new Walk(source.open());
    for (int i = 0; i <= number; i++) {
      Optional<String> header = walk.next();
      if (header.isEmpty()) {
        walk.close();
        throw new UnexplainedException("a member that has gone");
      }
      walk.name(header.get());
    }
    return walk.content;
  }

  /** Goes from member to member. */
  private static final class Walk implements AutoCloseable {
    private final InputStream in;
    private String table = "";
    private InputStream content = InputStream.nullInputStream();
    private boolean odd;

    Walk(InputStream in) throws IOException {
      this.in = new BufferedInputStream(in);
      this.in.readNBytes(MAGIC.length);
    }

    /** The next member's header; empty at the end. */
    Optional<String> next() throws IOException {
      content.transferTo(OutputStream.nullOutputStream());
      if (odd) {
        in.read();
      }
      byte[] header = in.readNBytes(HEADER);
      if (header.length == 0) {
        return Optional.empty();
      }
      String text = new String(header, StandardCharsets.ISO_8859_1);
      if (!text.endsWith("`\n")) {
        throw new UnexplainedException("no header of ar");
      }
      try {
        long size = Long.parseLong(text.substring(48, 58).strip());
        if (size < 0) {
          throw new UnexplainedException("no size of ar");
        }
        odd = size % 2 == 1;
        content = new Rest(size);
      } catch (NumberFormatException e) {
        throw new UnexplainedException("no size of ar");
      }
      return Optional.of(text);
    }

    /** Its name, which may stand in a table, or in front of its content. */
    String name(String header) throws IOException {
      String field = header.substring(0, 16).stripTrailing();
      if (field.equals("//")) {
        byte[] names = content.readNBytes(MOST_TABLE);
        if (names.length == MOST_TABLE) {
          throw new UnexplainedException("names of ar that are too long");
        }
        table = new String(names, StandardCharsets.ISO_8859_1);
        content = new ByteArrayInputStream(names);
        return field;
      }
      if (field.matches("/\\d{1,9}")) {
        int at = Integer.parseInt(field.substring(1));
        int end = at < table.length() ? table.indexOf('\n', at) : -1;
        return end < 0 ? field : table.substring(at, end).replaceFirst("/$", "");
      }
      if (field.matches("#1/\\d{1,4}")) {
        byte[] name = content.readNBytes(Integer.parseInt(field.substring(3)));
        return new String(name, StandardCharsets.UTF_8).replace("\0", "");
      }
      return field.length() > 1 ? field.replaceFirst("/$", "") : field;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }

    /** What is left of a member. */
    private final class Rest extends BoundedStream {
      Rest(long size) {
        super(size);
      }

      @Override
      protected int next(byte[] bytes, int offset, int length) throws IOException {
        int read = in.read(bytes, offset, length);
        if (read < 0) {
          throw new UnexplainedException("an archive that is cut off");
        }
        return read;
      }

      @Override
      public void close() throws IOException {
        in.close();
      }
    }
  }
}
