package io.jbuild.cli.terminal;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jline.utils.Curses;
import org.jline.utils.InfoCmp;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;

/**
 * The terminal of this process. What it is and how large is not asked before somebody watches its
 * size: who only writes a few lines pays nothing for it.
 */
final class TerminalScreen implements Screen {

  private static final Pattern SIZE = Pattern.compile("([0-9]{1,5}) ([0-9]{1,5})\\s*");
  private static final long PATIENCE_SECONDS = 5;

  private final PrintStream out;
  private final SortedMap<String, String> environment;
  private @Nullable Map<Capability, String> capabilities;
  private volatile ScreenSize size;
  private volatile boolean resized;

  /** The terminal behind a stream. */
  TerminalScreen(PrintStream out, SortedMap<String, String> environment) {
    this.out = out;
    this.environment = environment;
    this.size = limited(0, 0);
  }

  /** How large the terminal is that controls this process. */
  static ScreenSize sizeNow(SortedMap<String, String> environment) {
    return new TerminalScreen(System.out, environment).ask();
  }

  @Override
  public ScreenSize size() {
    if (resized) {
      resized = false;
      size = ask();
    }
    return size;
  }

  @Override
  public boolean redraws() {
    return capabilities != null
        && capabilities.containsKey(Capability.clr_eos)
        && capabilities.containsKey(Capability.clr_eol)
        && (capabilities.containsKey(Capability.parm_up_cursor)
            || capabilities.containsKey(Capability.cursor_up));
  }

  @Override
  public String up(int lines) {
    return known().containsKey(Capability.parm_up_cursor)
        ? put(Capability.parm_up_cursor, lines)
        : put(Capability.cursor_up).repeat(lines);
  }

  @Override
  public String clearLine() {
    return put(Capability.clr_eol);
  }

  @Override
  public String clearBelow() {
    return put(Capability.clr_eos);
  }

  @Override
  public void write(String text) {
    out.print(text);
    out.flush();
  }

  @Override
  public void onResize(Runnable changed) {
    capabilities = describe(environment.getOrDefault("TERM", ""));
    size = ask();
    Signals.register(
        "WINCH",
        () -> {
          resized = true;
          changed.run();
        });
  }

  private Map<Capability, String> known() {
    Map<Capability, String> known = capabilities;
    return known == null ? Map.of() : known;
  }

  private String put(Capability capability, Object... parameters) {
    StringWriter text = new StringWriter();
    Curses.tputs(text, known().getOrDefault(capability, ""), parameters);
    return text.toString();
  }

  /**
   * What the terminal database has on a kind of terminal; of an unknown one what all obey today.
   */
  private static Map<Capability, String> describe(String term) {
    String description = InfoCmp.getDefaultInfoCmp(term);
    if (description == null) {
      try {
        description = InfoCmp.getInfoCmp(term);
      } catch (IOException e) {
        description = InfoCmp.getDefaultInfoCmp("ansi");
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    Map<Capability, String> texts = new EnumMap<>(Capability.class);
    if (description != null) {
      InfoCmp.parseInfoCmp(
          description, EnumSet.noneOf(Capability.class), new EnumMap<>(Capability.class), texts);
    }
    return texts;
  }

  /**
   * The size as the terminal's driver knows it. It is asked by way of the terminal that controls
   * the process, since standard input may be the context.
   */
  private ScreenSize ask() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(Path.of("/dev/tty").toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try (InputStream answer = stty.getInputStream()) {
        String text = new String(answer.readAllBytes(), StandardCharsets.US_ASCII);
        stty.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        Matcher found = SIZE.matcher(text);
        if (found.matches()) {
          return limited(number(found.group(2)), number(found.group(1)));
        }
      }
    } catch (IOException e) {
      return limited(0, 0); // There is no stty, or no terminal that controls us.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return limited(0, 0);
  }

  /** A width that the user has asked for counts as long as the terminal has it. */
  private ScreenSize limited(int columns, int rows) {
    int asked = number(environment.getOrDefault("COLUMNS", ""));
    int width = columns == 0 ? ScreenSize.USUAL.columns() : columns;
    return new ScreenSize(
        asked == 0 ? width : columns == 0 ? asked : Math.min(asked, columns),
        rows == 0 ? ScreenSize.USUAL.rows() : rows);
  }

  private static int number(String text) {
    return text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
  }
}
