package io.jbuild.comparison;

import io.jbuild.comparison.ElfFile.Section;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;

/** A program or library of Unix: section by section. */
final class ElfFormat implements Format {
  private static final byte[] MAGIC = {0x7f, 'E', 'L', 'F'};

  /** In front of a build id stand the sizes, the type and the name of the note. */
  private static final int NOTE_HEADER = 16;

  private static final int MOST_ID = 64;

  /** On each side of what differs: enough for the text it stands in. */
  private static final int AROUND = 80;

  private static final int SHOWN = 24;

  @Override
  public String name() {
    return "ELF";
  }

  @Override
  public boolean matches(String path, byte[] head) {
    return Heads.hasAt(head, 0, MAGIC);
  }

  @Override
  public void explain(Pair files, Details details) throws IOException {
    try (Reading.Spool first = files.reading().spool(files.first());
        Reading.Spool second = files.reading().spool(files.second())) {
      ElfFile one = ElfFile.read(first.channel());
      ElfFile other = ElfFile.read(second.channel());
      for (Map.Entry<String, Section> section : one.sections().entrySet()) {
        Section counterpart = other.sections().get(section.getKey());
        if (counterpart == null) {
          details.add("section " + section.getKey(), "there", "");
        } else if (!details.isFull()) {
          compare(
              section.getKey(),
              new Part(one, section.getValue()),
              new Part(other, counterpart),
              files.reading(),
              details);
        }
      }
      for (String name : other.sections().keySet()) {
        if (!one.sections().containsKey(name)) {
          details.add("section " + name, "", "there");
        }
      }
    }
  }

  private record Part(ElfFile file, Section section) {

    Source source() {
      return file.source(section);
    }

    byte[] bytes(long from, int most) throws IOException {
      return file.bytes(section, from, most);
    }

    String size() {
      return section.size() + " bytes";
    }
  }

  private static void compare(
      String name, Part first, Part second, Reading reading, Details details) throws IOException {
    // Sections may lie over each other, thousands of them.
    ByteComparison bytes =
        ByteComparison.of(reading.counted(first.source()), reading.counted(second.source()));
    String where = "section " + name;
    if (bytes.isSame()) {
      return;
    }
    if (name.equals(".note.gnu.build-id")) {
      details.add(
          where,
          HexFormat.of().formatHex(first.bytes(NOTE_HEADER, MOST_ID)),
          HexFormat.of().formatHex(second.bytes(NOTE_HEADER, MOST_ID)));
      return;
    }
    if (first.section().size() != second.section().size()) {
      details.add(where + ": size", first.size(), second.size());
    }
    String one = text(first, bytes.offset());
    String other = text(second, bytes.offset());
    if (!one.isEmpty() && !other.isEmpty()) {
      details.add(where + ": text", one, other);
    } else {
      details.add(
          where + ", byte " + bytes.offset(),
          HexFormat.ofDelimiter(" ").formatHex(first.bytes(bytes.offset(), SHOWN)),
          HexFormat.ofDelimiter(" ").formatHex(second.bytes(bytes.offset(), SHOWN)));
    }
  }

  /** The text that a byte stands in, as compilers leave it: between NULs; empty for no text. */
  private static String text(Part part, long offset) throws IOException {
    long from = Math.max(0, offset - AROUND);
    byte[] around = part.bytes(from, 2 * AROUND);
    int at = (int) (offset - from);
    int start = at;
    while (start > 0 && start <= around.length && around[start - 1] != 0) {
      start--;
    }
    int end = at;
    while (end < around.length && around[end] != 0) {
      end++;
    }
    byte[] text = start < end ? Arrays.copyOfRange(around, start, end) : new byte[0];
    return text.length > 3 && Excerpt.isPrintable(text)
        ? new String(text, StandardCharsets.US_ASCII)
        : "";
  }
}
