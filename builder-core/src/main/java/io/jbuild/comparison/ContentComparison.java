package io.jbuild.comparison;

import io.jbuild.archive.Decompression;
import io.jbuild.archive.MalformedArchiveException;
import io.jbuild.difference.ContentDifference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Says where two files' bytes differ, and what that means in their format. */
final class ContentComparison {

  /** The first that fits counts. */
  private static final List<Format> FORMATS = formats();

  private static final String BYTES = "bytes";

  private ContentComparison() {}

  private static List<Format> formats() {
    List<Format> formats = new ArrayList<>();
    for (Decompression compression : Decompression.values()) {
      formats.add(new CompressedFormat(compression));
    }
    formats.add(new ZipFormat());
    formats.add(new ElfFormat());
    formats.add(new SqliteFormat());
    formats.add(new ArFormat());
    formats.add(new TarFormat());
    formats.add(new PythonFormat());
    formats.add(new TextFormat());
    return List.copyOf(formats);
  }

  /**
   * What differs between files at one path; empty where nothing does.
   *
   * @throws IOException where the bytes themselves cannot be read
   */
  static Optional<ContentDifference> of(String path, Source first, Source second, Reading reading)
      throws IOException {
    ByteComparison bytes = ByteComparison.of(first, second);
    if (bytes.isSame()) {
      return Optional.empty();
    }
    Optional<Format> one = format(path, bytes.firstHead());
    Optional<Format> other = format(path, bytes.secondHead());
    Details details = new Details();
    String name = BYTES;
    boolean bothThere = bytes.firstSize() > 0 && bytes.secondSize() > 0;
    if (Sensitive.isKey(bytes.firstHead()) || Sensitive.isKey(bytes.secondHead())) {
      details.add("private key, which is not shown", "", "");
    } else if (bothThere && !one.equals(other)) {
      details.add("format", name(one), name(other));
    } else if (bothThere && one.isPresent() && reading.mayGoDeeper()) {
      Pair files =
          new Pair(path, reading.counted(first), reading.counted(second), reading.deeper());
      try {
        one.get().explain(files, details);
        name = one.get().name();
      } catch (UnexplainedException | MalformedArchiveException e) {
        details = new Details();
      }
    }
    if (details.isEmpty() && Sensitive.isShadow(path)) {
      details.add("password, which is not shown", "", "");
    } else if (details.isEmpty()) {
      bytes.describe(details);
    }
    return Optional.of(
        new ContentDifference(
            name, bytes.offset(), bytes.firstSize(), bytes.secondSize(), details.list()));
  }

  private static String name(Optional<Format> format) {
    return format.map(Format::name).orElse(BYTES);
  }

  private static Optional<Format> format(String path, byte[] head) {
    return FORMATS.stream().filter(format -> format.matches(path, head)).findFirst();
  }
}
