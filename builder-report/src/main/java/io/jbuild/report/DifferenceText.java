package io.jbuild.report;

import io.jbuild.difference.AttributeChange;
import io.jbuild.difference.Cause;
import io.jbuild.difference.ContentDifference;
import io.jbuild.difference.Detail;
import io.jbuild.difference.ImageDifference;
import io.jbuild.difference.LayerDifference;
import io.jbuild.difference.PathDifference;
import io.jbuild.difference.ValueChange;
import io.jbuild.report.format.FrontEnd;
import io.jbuild.report.format.Human;
import io.jbuild.report.progress.PlainText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What differs between two images, for people: each thing with its two values below each other, and
 * a cause once for the neighbours that share it.
 */
public final class DifferenceText {
  private static final int LONGEST_INSTRUCTION = 100;

  /** Of a file; programs read the others. */
  private static final int MOST_DETAILS = 8;

  /** Where both values are no longer than this together, they stand in one line. */
  private static final int ONE_LINE = 60;

  private final FrontEnd frontEnd;
  private final StringBuilder text;

  private DifferenceText(FrontEnd frontEnd, StringBuilder text) {
    this.frontEnd = frontEnd;
    this.text = text;
  }

  /** The report. */
  public static String of(ImageDifference difference, FrontEnd frontEnd) {
    DifferenceText report = new DifferenceText(frontEnd, new StringBuilder());
    if (difference.isEmpty()) {
      return "No difference.\n";
    }
    config(difference.config(), frontEnd, report.text);
    difference.layers().forEach(report::layer);
    report.summary(difference);
    return report.text.toString();
  }

  /** Adds what differs in two configs, where anything does. */
  static void config(List<ValueChange> changes, FrontEnd frontEnd, StringBuilder text) {
    if (!changes.isEmpty()) {
      new DifferenceText(frontEnd, text).config(changes);
    }
  }

  /** Adds what differs in two layers, without which layer it is. */
  static void paths(LayerDifference layer, FrontEnd frontEnd, StringBuilder text) {
    new DifferenceText(frontEnd, text).paths(layer);
  }

  private void config(List<ValueChange> changes) {
    text.append("config\n");
    for (int i = 0; i < changes.size(); i++) {
      ValueChange change = changes.get(i);
      pair(1, change.where(), change.first().orElse(""), change.second().orElse(""));
      Optional<Cause> next = i + 1 < changes.size() ? changes.get(i + 1).cause() : Optional.empty();
      cause(2, change.cause(), next);
    }
    text.append('\n');
  }

  private void layer(LayerDifference layer) {
    String state =
        layer.second().isEmpty()
            ? "  (in the first alone)"
            : layer.first().isEmpty() ? "  (in the second alone)" : "";
    String words = plain(layer.createdBy());
    text.append("layer ").append(layer.number());
    text.append(words.isEmpty() ? "" : "  " + Human.shortened(words, LONGEST_INSTRUCTION))
        .append(state)
        .append('\n');
    paths(layer);
    text.append('\n');
  }

  private void paths(LayerDifference layer) {
    for (int i = 0; i < layer.paths().size(); i++) {
      PathDifference path = layer.paths().get(i);
      path(path);
      Optional<Cause> next =
          i + 1 < layer.paths().size() ? layer.paths().get(i + 1).cause() : Optional.empty();
      cause(2, path.cause(), next);
    }
    if (layer.further() > 0) {
      line(1, "and " + layer.further() + " more paths");
    }
    layer
        .tar()
        .ifPresent(
            tar -> {
              line(1, "the same files, in another tar");
              content(tar);
            });
  }

  private void path(PathDifference path) {
    String name = plain(path.path());
    switch (path.kind()) {
      case ADDED -> line(1, name + "  " + alone(path) + " in the second alone");
      case DELETED -> line(1, name + "  " + alone(path) + " in the first alone");
      case CHANGED -> {
        line(1, name);
        for (AttributeChange change : path.attributes()) {
          pair(2, attribute(change), change.first(), change.second());
        }
        path.content().ifPresent(this::content);
      }
    }
  }

  private static String alone(PathDifference path) {
    StringBuilder words = new StringBuilder();
    for (AttributeChange change : path.attributes()) {
      String value = change.first().isEmpty() ? change.second() : change.first();
      boolean size = change.attribute() == AttributeChange.Attribute.SIZE;
      words.append(words.isEmpty() ? "" : ", ").append(value).append(size ? " bytes" : "");
    }
    return words.toString();
  }

  private static String attribute(AttributeChange change) {
    String word = change.attribute().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    return change.name().isEmpty() ? word : word + " " + change.name();
  }

  private void content(ContentDifference content) {
    if (!content.format().equals("text") && !content.format().equals("bytes")) {
      line(2, content.format() + ", from byte " + content.offset());
    }
    int shown = Math.min(content.details().size(), MOST_DETAILS);
    for (Detail detail : content.details().subList(0, shown)) {
      pair(2, detail.where(), detail.first(), detail.second());
    }
    if (shown < content.details().size()) {
      line(2, "and more");
    }
  }

  /** Told behind the last of those that share it. */
  private void cause(int depth, Optional<Cause> cause, Optional<Cause> next) {
    if (cause.isEmpty() || cause.equals(next)) {
      return;
    }
    line(depth, "cause:  " + plain(cause.get().explanation()));
    line(depth, "remedy: " + plain(frontEnd.worded(cause.get().remedy())));
    cause
        .get()
        .noise()
        .ifPresent(
            noise -> line(depth, "noise:  " + noise + frontEnd.worded(" ({fix-known-noise})")));
  }

  private void pair(int depth, String where, String first, String second) {
    String one = plain(first);
    String other = plain(second);
    String name = plain(where);
    if (one.isEmpty() && other.isEmpty()) {
      line(depth, name);
    } else if (one.length() + other.length() <= ONE_LINE) {
      line(depth, name + ": " + shown(one) + " -> " + shown(other));
    } else {
      line(depth, name + ":");
      line(depth + 1, "- " + shown(one));
      line(depth + 1, "+ " + shown(other));
    }
  }

  private static String shown(String value) {
    return value.isEmpty() ? "(none)" : value;
  }

  private void summary(ImageDifference difference) {
    List<String> parts = new ArrayList<>();
    if (!difference.config().isEmpty()) {
      parts.add(count(difference.config().size(), "value") + " of the config");
    }
    if (!difference.layers().isEmpty()) {
      long paths = 0;
      for (LayerDifference layer : difference.layers()) {
        paths += layer.paths().size() + layer.further();
      }
      parts.add(count(difference.layers().size(), "layer"));
      parts.add(count(paths, "path"));
    }
    text.append("They differ in ").append(String.join(", ", parts)).append(".\n");
  }

  private static String count(long number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }

  private void line(int depth, String line) {
    text.append("  ".repeat(depth)).append(line).append('\n');
  }

  /** Images are strangers' work: nothing in them may steer a terminal or begin a line. */
  private static String plain(String value) {
    return PlainText.of(value).replace('\n', '\u2424').replace('\t', ' ');
  }
}
