package io.jbuild.report.format;

import java.util.List;
import java.util.Map;

/** JSON being written, in one line or indented as Go's {@code MarshalIndent} does. */
public final class JsonText {

  private final StringBuilder out = new StringBuilder();
  private final int indent;
  private int depth;

  private JsonText(int indent) {
    this.indent = indent;
  }

  static JsonText compact() {
    return new JsonText(0);
  }

  static JsonText indented(int blanks) {
    return new JsonText(blanks);
  }

  void bare(String word) {
    out.append(word);
  }

  void text(String value) {
    out.append('"');
    for (int i = 0; i < value.length(); i++) {
      character(value.charAt(i));
    }
    out.append('"');
  }

  void array(List<Value> values) {
    out.append('[');
    depth++;
    boolean first = true;
    for (Value value : values) {
      separate(first);
      first = false;
      value.write(this);
    }
    close(first, ']');
  }

  void object(Map<String, Value> values) {
    out.append('{');
    depth++;
    boolean first = true;
    for (Map.Entry<String, Value> field : values.entrySet()) {
      separate(first);
      first = false;
      text(field.getKey());
      out.append(indent == 0 ? ":" : ": ");
      field.getValue().write(this);
    }
    close(first, '}');
  }

  @Override
  public String toString() {
    return out.toString();
  }

  private void separate(boolean first) {
    if (!first) {
      out.append(',');
    }
    newLine();
  }

  private void close(boolean empty, char bracket) {
    depth--;
    if (!empty) {
      newLine();
    }
    out.append(bracket);
  }

  private void newLine() {
    if (indent > 0) {
      out.append('\n').append(" ".repeat(indent * depth));
    }
  }

  private void character(char c) {
    switch (c) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> {
        if (c < ' ' || c == 0x7f) {
          out.append("\\u00").append(Character.forDigit(c >> 4, 16));
          out.append(Character.forDigit(c & 15, 16));
        } else {
          out.append(c);
        }
      }
    }
  }
}
