package io.jbuild.dockerfile;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import java.util.ArrayList;
import java.util.List;

/** Fields between commas (RFC 4180): one that begins with a quote may hold commas. */
public final class CsvFields {

  private CsvFields() {}

  /**
   * The fields of a text.
   *
   * @param what they are, for the refusal of a quote that is wrong
   */
  public static List<String> of(String text, String what) {
    List<String> fields = new ArrayList<>();
    int index = 0;
    while (true) {
      StringBuilder field = new StringBuilder();
      if (text.startsWith("\"", index)) {
        index = quoted(text, index + 1, field, what);
      } else {
        int comma = text.indexOf(',', index);
        int end = comma < 0 ? text.length() : comma;
        field.append(text, index, end);
        if (field.indexOf("\"") >= 0) {
          throw csv(what, "bare \" in non-quoted field");
        }
        index = end;
      }
      fields.add(field.toString());
      if (index == text.length()) {
        return fields;
      }
      index++;
    }
  }

  /** Appends a quoted field; returns where the comma behind it, or the end, is. */
  private static int quoted(String text, int start, StringBuilder field, String what) {
    int index = start;
    while (true) {
      int quote = text.indexOf('"', index);
      if (quote < 0) {
        throw csv(what, "extraneous or missing \" in quoted-field");
      }
      field.append(text, index, quote);
      index = quote + 1;
      if (!text.startsWith("\"", index)) {
        break;
      }
      field.append('"');
      index++;
    }
    if (index < text.length() && text.charAt(index) != ',') {
      throw csv(what, "extraneous or missing \" in quoted-field");
    }
    return index;
  }

  private static BuildException csv(String what, String reason) {
    return new BuildException(Blame.DOCKERFILE, "failed to parse csv " + what + ": " + reason, "");
  }
}
