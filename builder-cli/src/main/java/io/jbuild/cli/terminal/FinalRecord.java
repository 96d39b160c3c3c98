package io.jbuild.cli.terminal;

import io.jbuild.cli.terminal.Look.Tone;
import java.util.ArrayList;
import java.util.List;

/**
 * The lines that stay: one for each step that ran, one for all that did not have to. They are made
 * when they are taken, for the terminal's width at that time.
 */
final class FinalRecord {

  /** Where the times of steps end, if there is room; longer names move them to the right. */
  private static final int TIMES = 79;

  /** A step's time: {@code 1234.5s}. */
  private static final int TIME = 8;

  private final Look look;
  private final List<Entry> entries = new ArrayList<>();
  private int cached;

  FinalRecord(Look look) {
    this.look = look;
  }

  private record Entry(Tone tone, String sign, String text, String end) {}

  void done(String name, long nanos) {
    add(Tone.GOOD, look.done(), name, Elapsed.of(nanos));
  }

  void failed(String name, long nanos) {
    add(Tone.BAD, look.failed(), name, Elapsed.of(nanos));
  }

  void stopped(String name, long nanos) {
    add(Tone.ODD, look.failed(), name, "stopped " + Elapsed.of(nanos));
  }

  void warning(String message) {
    add(Tone.ODD, look.warning(), "WARNING: " + message, "");
  }

  /** A digest has a line of its own: so it can be copied in one piece. */
  void exported(String what, String digest) {
    add(Tone.GOOD, look.done(), "wrote " + what, "");
    entries.add(new Entry(Tone.PLAIN, " ", digest, ""));
  }

  /** Something that came of the build besides its outputs. */
  void note(String text) {
    add(Tone.GOOD, look.done(), text, "");
  }

  /** A line as it is. */
  void line(String text) {
    add(Tone.PLAIN, "", text, "");
  }

  /** One more step was taken from the cache. */
  void cached() {
    cached++;
  }

  /** What was counted becomes a line. */
  void flush() {
    if (cached > 0) {
      String count = cached + (cached == 1 ? " step cached" : " steps cached");
      entries.add(new Entry(Tone.GOOD, look.done(), count, ""));
      cached = 0;
    }
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  /** The lines that were not taken yet. */
  List<String> take(int columns) {
    List<String> lines = new ArrayList<>();
    for (Entry entry : entries) {
      lines.add(line(entry, columns));
    }
    entries.clear();
    return lines;
  }

  private void add(Tone tone, String sign, String text, String end) {
    flush();
    entries.add(new Entry(tone, sign, text, end));
  }

  private String line(Entry entry, int columns) {
    if (entry.end().isEmpty()) {
      // Digests and messages are to be copied: they rather wrap.
      String sign = entry.sign().isEmpty() ? "" : look.in(entry.tone(), entry.sign()) + " ";
      return sign + entry.text();
    }
    FittedLine line = new FittedLine(look, columns - 1).add(entry.tone(), entry.sign() + " ");
    int end = Math.max(TIME, TextWidth.of(entry.end()) + 1);
    String name = TextWidth.cut(entry.text(), Math.max(0, line.free() - end), look.ellipsis());
    int begin = Math.min(TIMES, columns - 1) - TextWidth.of(entry.end());
    line.add(Tone.PLAIN, name).padTo(Math.max(begin, line.width() + 1));
    return line.add(Tone.FAINT, entry.end()).toString();
  }
}
