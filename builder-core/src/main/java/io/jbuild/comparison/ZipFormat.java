package io.jbuild.comparison;

import io.jbuild.archive.ZipDirectory;
import io.jbuild.archive.ZipEntryHeader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/** A zip, a jar among them: by its directory, and file by file where the CRCs differ. */
final class ZipFormat implements Format {
  private static final byte[] LOCAL = {'P', 'K', 3, 4};
  private static final byte[] EMPTY = {'P', 'K', 5, 6};
  private static final int MOST_BYTES = 16 << 20;
  private static final List<String> LABELS =
      List.of("time", "mode", "comment", "extra fields", "method", "packed size");

  @Override
  public String name() {
    return "zip";
  }

  @Override
  public boolean matches(String path, byte[] head) {
    return Heads.hasAt(head, 0, LOCAL) || Heads.hasAt(head, 0, EMPTY);
  }

  @Override
  public void explain(Pair files, Details details) throws IOException {
    try (Reading.Spool first = files.reading().spool(files.first());
        Reading.Spool second = files.reading().spool(files.second())) {
      ZipDirectory one = directory(first);
      ZipDirectory other = directory(second);
      MemberComparison.explain(files, LABELS, members(one), members(other), details);
      details.addWhereDifferent("comment", comment(one), comment(other));
    }
  }

  private static ZipDirectory directory(Reading.Spool file) throws IOException {
    return ZipDirectory.read(file.channel(), Members.MOST, MOST_BYTES);
  }

  private static String comment(ZipDirectory zip) {
    return new String(zip.comment(), StandardCharsets.UTF_8);
  }

  private static Members members(ZipDirectory zip) throws IOException {
    List<ZipEntryHeader> entries = zip.entries();
    Members members = new Members(member -> zip.open(entries.get(member.number())));
    for (ZipEntryHeader entry : entries) {
      members.add(
          entry.name(), values(entry), Integer.toHexString(entry.crc()) + " " + entry.size());
    }
    return members;
  }

  private static List<String> values(ZipEntryHeader entry) {
    return List.of(
        entry
            .unixTime()
            .map(Object::toString)
            .orElse(entry.dosTime().map(Object::toString).orElse("none")),
        entry.mode().map(Integer::toOctalString).orElse("none"),
        entry.comment(),
        HexFormat.of().formatHex(entry.otherExtra()),
        Integer.toString(entry.method()),
        Long.toString(entry.packedSize()));
  }
}
