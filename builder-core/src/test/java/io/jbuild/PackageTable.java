package io.jbuild;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The package table of {@code docs/architecture.md}: which package may know which. */
final class PackageTable {

  private static final String HEADER = "| package | owns | may import | library it alone uses |";
  private static final String ROOT = "(root)";
  private static final Pattern WORD = Pattern.compile("`([^`]+)`");

  /** What every package may use. */
  private static final List<String> FREE =
      List.of("java.", "org.jspecify.annotations.", "com.google.errorprone.annotations.");

  private final Map<String, Row> rows;

  private PackageTable(Map<String, Row> rows) {
    this.rows = rows;
  }

  private record Row(List<String> mayImport, List<String> libraries) {}

  static PackageTable read(Path page) throws IOException {
    Map<String, Row> rows = new LinkedHashMap<>();
    List<String> lines = Files.readAllLines(page, StandardCharsets.UTF_8);
    int first = lines.indexOf(HEADER);
    if (first < 0) {
      throw new IOException(page + " has no line " + HEADER);
    }
    for (String line : lines.subList(first + 2, lines.size())) {
      if (!line.startsWith("|")) {
        break;
      }
      // "| `a` | b | c | d |": an empty cell comes first.
      String[] cells = line.split("\\|", -1);
      rows.put(words(cells[1]).get(0), new Row(words(cells[3]), words(cells[4])));
    }
    return new PackageTable(rows);
  }

  private static List<String> words(String cell) {
    return WORD.matcher(cell).results().map(word -> word.group(1)).toList();
  }

  /** The names in its first column. */
  List<String> packages() {
    return List.copyOf(rows.keySet());
  }

  /** The table's own mistakes: rows that name what is not above them, libraries with two owners. */
  List<String> mistakes() {
    List<String> mistakes = new ArrayList<>();
    List<String> above = new ArrayList<>();
    Map<String, String> owners = new LinkedHashMap<>();
    rows.forEach(
        (name, row) -> {
          for (String imported : row.mayImport()) {
            if (!above.contains(imported)) {
              mistakes.add(name + " names " + imported + ", which is not above it");
            }
          }
          for (String library : row.libraries()) {
            String other = owners.put(library, name);
            if (other != null) {
              mistakes.add(library + " belongs to both " + other + " and " + name);
            }
          }
          above.add(name);
        });
    return mistakes;
  }

  /**
   * What is wrong with a use of one class, by its full name, in another; empty where nothing is.
   */
  Optional<String> violation(String user, String used) {
    if (FREE.stream().anyMatch(used::startsWith)) {
      return Optional.empty();
    }
    String name = packageOf(user);
    Row row = rows.get(name);
    if (row == null) {
      return Optional.of(user + " is in package " + name + ", which the table does not have");
    }
    boolean allowed =
        used.startsWith("io.jbuild.")
            ? packageOf(used).equals(name) || row.mayImport().contains(packageOf(used))
            : row.libraries().stream().anyMatch(library -> used.startsWith(library + "."));
    return allowed ? Optional.empty() : Optional.of(name + " may not use " + used);
  }

  /** The table's name for the package of a class: the part after {@code io.jbuild}. */
  static String packageOf(String className) {
    String[] parts = className.split("\\.", -1);
    return parts.length > 3 ? parts[2] : ROOT;
  }
}
