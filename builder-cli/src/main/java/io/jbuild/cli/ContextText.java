package io.jbuild.cli;

import io.jbuild.report.SourceExcerpt;
import io.jbuild.report.format.Human;
import io.jbuild.result.ContextReport;
import io.jbuild.result.ContextVerdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** What a context holds, for people. */
final class ContextText {

  /** Folders that hardly any image wants, and how large they must be to be worth a line. */
  private static final Set<String> RARELY_WANTED =
      new TreeSet<>(
          List.of(".git/", ".gradle/", ".idea/", ".venv/", "__pycache__/", ".terraform/"));

  private static final long WORTH_A_LINE = 1_000_000;
  private static final int NUMBERS_WIDTH = 20;

  private final ContextReport report;
  private final int lines;
  private final int nameWidth;
  private final StringBuilder text = new StringBuilder();

  /**
   * A report.
   *
   * @param lines how many each list may have
   * @param width of the terminal
   */
  ContextText(ContextReport report, int lines, int width) {
    this.report = report;
    this.lines = lines;
    this.nameWidth = width - NUMBERS_WIDTH;
  }

  String of(String context) {
    text.append(shown(context)).append(": ").append(Human.size(report.bytes())).append(" in ");
    text.append(count(report.files(), "file")).append(" and ");
    text.append(count(report.folders(), "folder"));
    text.append(report.ignoreFile().map(name -> ", less what " + name + " leaves out").orElse(""));
    text.append('\n');
    items();
    largest();
    leftOut();
    advice();
    return text.toString();
  }

  static String verdicts(List<ContextVerdict> verdicts) {
    StringBuilder text = new StringBuilder();
    for (ContextVerdict verdict : verdicts) {
      text.append(shown(verdict.path())).append(": ");
      if (!verdict.exists()) {
        text.append("does not exist; it would be ");
      }
      text.append(fate(verdict));
      verdict
          .rule()
          .ifPresent(
              rule ->
                  text.append(" by ")
                      .append(verdict.ignoreFile().orElse(""))
                      .append(':')
                      .append(rule.line())
                      .append(": ")
                      .append(shown(rule.pattern())));
      text.append('\n');
    }
    return text.toString();
  }

  private static String fate(ContextVerdict verdict) {
    return switch (verdict.fate()) {
      case UNTOUCHED ->
          verdict
              .ignoreFile()
              .map(name -> "kept: no rule of " + name + " has a say")
              .orElse("kept: there is no .dockerignore");
      case BROUGHT_BACK -> "kept: brought back";
      case LEFT_OUT -> "left out";
      case LEFT_OUT_IN_PART -> "kept for what is brought back in it, the rest is left out";
    };
  }

  private void items() {
    if (report.items().isEmpty() || lines == 0) {
      return;
    }
    text.append('\n').append(row("SIZE", "ENTRIES", "NAME"));
    for (ContextReport.Item item : first(report.items())) {
      text.append(row(Human.size(item.bytes()), number(entries(item)), name(item.name())));
    }
    List<ContextReport.Item> others = report.items().subList(shownItems(), report.items().size());
    if (!others.isEmpty()) {
      long bytes = others.stream().mapToLong(ContextReport.Item::bytes).sum();
      long entries = others.stream().mapToLong(ContextText::entries).sum();
      text.append(row(Human.size(bytes), number(entries), "(" + number(others.size()) + " more)"));
    }
  }

  private void largest() {
    List<ContextReport.LargeFile> files = new ArrayList<>(report.largest());
    files.removeIf(file -> !file.path().contains("/")); // those stand above already
    if (files.isEmpty()) {
      return;
    }
    text.append("\nThe largest files in folders:\n");
    for (ContextReport.LargeFile file : files) {
      text.append(row(Human.size(file.bytes()), "", name(file.path())));
    }
  }

  private void leftOut() {
    List<ContextReport.Rule> active = new ArrayList<>(report.rules());
    active.removeIf(rule -> rule.files() + rule.folders() == 0);
    if (report.rules().isEmpty()) {
      return;
    }
    String file = report.ignoreFile().orElse("");
    if (active.isEmpty()) {
      text.append('\n').append(file).append(" leaves nothing out.\n");
      return;
    }
    active.sort((one, other) -> Long.compare(other.bytes(), one.bytes()));
    text.append("\nLeft out by ").append(file);
    text.append(
        report.leftOutMeasured()
            ? ":\n"
            : ", without what is in the folders (--all measures it):\n");
    text.append(row("SIZE", "ENTRIES", "LINE"));
    for (ContextReport.Rule rule : first(active)) {
      String shown = rule.line() + ": " + rule.pattern();
      boolean unknown = rule.folders() > 0 && !report.leftOutMeasured();
      String size = (unknown ? "+" : "") + Human.size(rule.bytes());
      text.append(
          row(
              unknown && rule.bytes() == 0 ? "?" : size,
              number(rule.files() + rule.folders()),
              name(shown)));
    }
    if (active.size() > lines) {
      text.append(row("", "", "(" + (active.size() - lines) + " more)"));
    }
  }

  private void advice() {
    for (ContextReport.Item item : report.items()) {
      if (RARELY_WANTED.contains(item.name()) && item.bytes() >= WORTH_A_LINE) {
        String folder = item.name().substring(0, item.name().length() - 1);
        text.append("\nHint: few images need ").append(folder).append("; a line \"");
        text.append(folder).append("\" in ").append(report.ignoreFile().orElse(".dockerignore"));
        text.append(" leaves it out.\n");
      }
    }
  }

  private int shownItems() {
    return Math.min(lines, report.items().size());
  }

  private <T> List<T> first(List<T> all) {
    return all.subList(0, Math.min(lines, all.size()));
  }

  private static String row(String size, String entries, String name) {
    return String.format(Locale.ROOT, "%8s  %8s  %s%n", size, entries, name);
  }

  private static long entries(ContextReport.Item item) {
    return item.files() + item.folders();
  }

  private static String count(long number, String what) {
    return number(number) + " " + what + (number == 1 ? "" : "s");
  }

  private static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** A name that fits, its middle left out where it does not. */
  private String name(String name) {
    String shown = shown(name);
    int length = shown.codePointCount(0, shown.length());
    if (length <= nameWidth) {
      return shown;
    }
    int end = nameWidth * 2 / 3;
    int begin = nameWidth - end - 1;
    return shown.substring(0, shown.offsetByCodePoints(0, begin))
        + "…"
        + shown.substring(shown.offsetByCodePoints(0, length - end));
  }

  private static String shown(String name) {
    return SourceExcerpt.printable(name).replace('\t', '\ufffd');
  }
}
