package io.jbuild.comparison;

import io.jbuild.archive.TarEntry;
import io.jbuild.archive.TarReader;
import io.jbuild.file.Attributes;
import io.jbuild.oci.Digest;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

/** A tar: entry by entry. */
final class TarFormat implements Format {
  private static final int MAGIC_AT = 257;
  private static final byte[] MAGIC = "ustar".getBytes(StandardCharsets.US_ASCII);
  private static final int BUFFER = 64 * 1024;
  private static final List<String> LABELS =
      List.of("type", "mode", "owner", "time", "extended attributes", "link");

  @Override
  public String name() {
    return "tar";
  }

  @Override
  public boolean matches(String path, byte[] head) {
    return Heads.hasAt(head, MAGIC_AT, MAGIC);
  }

  @Override
  public void explain(Pair files, Details details) throws IOException {
    MemberComparison.explain(
        files, LABELS, members(files.first()), members(files.second()), details);
  }

  private static Members members(Source source) throws IOException {
    Members members = new Members(member -> open(source, member.number()));
    try (TarReader reader = reader(source)) {
      for (Optional<TarEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
        TarEntry entry = next.get();
        MessageDigest sha256 = Digest.newSha256();
        reader
            .content()
            .transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), sha256));
        members.add(entry.name().toString(), values(entry), Digest.of(sha256).hex());
      }
    }
    return members;
  }

  private static List<String> values(TarEntry entry) {
    Attributes attributes = entry.attributes();
    return List.of(
        entry.node().map(Nodes::type).orElse("hard link"),
        Nodes.mode(attributes),
        Nodes.id(attributes.uid()) + ":" + Nodes.id(attributes.gid()),
        attributes.modified().toString(),
        attributes.xattrs().isEmpty() ? "" : attributes.xattrs().toString(),
        entry.linkName() + entry.node().map(Nodes::target).orElse(""));
  }

  private static TarReader reader(Source source) throws IOException {
    return new TarReader(new BufferedInputStream(source.open(), BUFFER));
  }

  private static InputStream open(Source source, int number) throws IOException {
    TarReader reader = reader(source);
    for (int i = 0; i <= number; i++) {
      if (reader.next().isEmpty()) {
        reader.close();
        throw new UnexplainedException("an entry that has gone");
      }
    }
    return new FilterInputStream(reader.content()) {
      @Override
      public void close() throws IOException {
        reader.close();
      }
    };
  }
}
