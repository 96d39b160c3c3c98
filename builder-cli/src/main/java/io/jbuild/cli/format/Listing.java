package io.jbuild.cli.format;

import io.jbuild.report.format.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Rows to print as {@code --format} asks: a table, JSON lines, or a template for each row.
 *
 * <p>A row has a text for each field; the headings say what stands above a field in a table.
 */
public final class Listing {

  private final Map<String, String> headings;
  private final String standard;
  private final int columns;

  /**
   * A kind of listing.
   *
   * @param headings by field name
   * @param standard the table where nothing else is asked for: a template without {@code table}
   */
  public Listing(Map<String, String> headings, String standard) {
    this(headings, standard, Integer.MAX_VALUE);
  }

  private Listing(Map<String, String> headings, String standard, int columns) {
    this.headings = headings;
    this.standard = standard;
    this.columns = columns;
  }

  /** The same, of whose standard table the last cells are cut where a line would be longer. */
  public Listing within(int most) {
    return new Listing(headings, standard, most);
  }

  /**
   * The rows as text, each line ended.
   *
   * @throws TemplateException where the format is malformed or names a field that is not there
   */
  public String render(String format, List<Map<String, String>> rows) {
    String unescaped = format.replace("\\t", "\t").replace("\\n", "\n");
    if (unescaped.isEmpty() || unescaped.equals("table")) {
      return table(standard, rows).render(columns);
    }
    if (unescaped.startsWith("table ")) {
      return table(unescaped.substring("table ".length()).strip(), rows).render(Integer.MAX_VALUE);
    }
    GoTemplate template = GoTemplate.parse(unescaped.equals("json") ? "{{json .}}" : unescaped);
    // An unknown field is refused also where there is no row.
    template.apply(Value.texts(headings));
    StringBuilder text = new StringBuilder();
    rows.forEach(row -> text.append(template.apply(Value.texts(row))).append('\n'));
    return text.toString();
  }

  private Table table(String format, List<Map<String, String>> rows) {
    GoTemplate template = GoTemplate.parse(format);
    Table table = new Table();
    List<Map<String, String>> all = new ArrayList<>();
    all.add(headings);
    all.addAll(rows);
    all.forEach(row -> template.apply(Value.texts(row)).lines().forEach(table::add));
    return table;
  }
}
