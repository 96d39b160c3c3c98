package io.jbuild.grammar;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A here-document.
 *
 * @param name the word behind {@code <<}, quotes removed
 * @param content its lines as they stand in the file, each with its line end
 * @param expand whether variables are expanded in it: no part of the name was quoted
 * @param stripTabs whether it was written {@code <<-}: tabs before its lines do not count
 * @param fileDescriptor the number before {@code <<}, 0 without one
 */
public record HereDocument(
    String name, String content, boolean expand, boolean stripTabs, int fileDescriptor) {

  /** The word as a here-document without content, if it is one. */
  public static Optional<HereDocument> ofWord(String word) {
    try {
      return read(word);
    } catch (SyntaxException unbalanced) {
      return Optional.empty();
    }
  }

  private static Optional<HereDocument> read(String word) {
    int digits = 0;
    while (digits < word.length() && word.charAt(digits) >= '0' && word.charAt(digits) <= '9') {
      digits++;
    }
    if (!word.startsWith("<<", digits)) {
      return Optional.empty();
    }
    int start = digits + 2;
    boolean stripTabs = word.startsWith("-", start);
    if (stripTabs) {
      start++;
    }
    while (start < word.length() && Blanks.isAsciiBlank(word.charAt(start))) {
      start++;
    }
    String rest = word.substring(start);
    if (rest.isEmpty() || rest.indexOf('<') >= 0) {
      return Optional.empty();
    }
    List<String> plain = words(rest, Set.of(ShellWords.Option.KEEP_UNSET));
    if (plain.size() != 1) {
      return Optional.empty();
    }
    List<String> raw =
        words(rest, Set.of(ShellWords.Option.KEEP_UNSET, ShellWords.Option.KEEP_QUOTES));
    boolean expand = quotes(plain.get(0)) == quotes(String.join("", raw));
    return Optional.of(
        new HereDocument(plain.get(0), "", expand, stripTabs, number(word.substring(0, digits))));
  }

  /** Those an instruction's line announces, in the order in which their contents follow. */
  static List<HereDocument> in(String line) {
    Set<ShellWords.Option> options =
        Set.of(
            ShellWords.Option.KEEP_UNSET,
            ShellWords.Option.KEEP_QUOTES,
            ShellWords.Option.KEEP_ESCAPES);
    List<String> words;
    try {
      words = words(line, options);
    } catch (SyntaxException unbalanced) {
      // Quotes that the shell will complain about, or not: the text is the shell's, not ours.
      return List.of();
    }
    List<HereDocument> found = new ArrayList<>();
    for (String word : words) {
      Optional<HereDocument> heredoc = read(word);
      if (heredoc.isPresent()) {
        found.add(heredoc.get());
      }
    }
    return found;
  }

  HereDocument withContent(String text) {
    return new HereDocument(name, text, expand, stripTabs, fileDescriptor);
  }

  /** Its content without the tabs that do not count. */
  public String strippedContent() {
    if (!stripTabs) {
      return content;
    }
    StringBuilder stripped = new StringBuilder(content.length());
    boolean lineStart = true;
    for (int i = 0; i < content.length(); i++) {
      char c = content.charAt(i);
      if (lineStart && c == '\t') {
        continue;
      }
      stripped.append(c);
      lineStart = c == '\n';
    }
    return stripped.toString();
  }

  /** Whether a line, without its line end, ends it. */
  boolean isEndedBy(String line) {
    int start = 0;
    while (stripTabs && start < line.length() && line.charAt(start) == '\t') {
      start++;
    }
    return line.length() - start == name.length() && line.startsWith(name, start);
  }

  // The shell's escape here is \ whatever the Dockerfile's is.
  private static List<String> words(String text, Set<ShellWords.Option> options) {
    return ShellWords.expand(text, '\\', options, new NoVariables()).words();
  }

  private static int quotes(String text) {
    int count = 0;
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\'' || text.charAt(i) == '"') {
        count++;
      }
    }
    return count;
  }

  private static int number(String digits) {
    return digits.isEmpty() || digits.length() > 9 ? 0 : Integer.parseInt(digits);
  }

  // A class and not a lambda: see LineParser.
  private static final class NoVariables implements Function<String, Optional<String>> {
    @Override
    public Optional<String> apply(String name) {
      return Optional.empty();
    }
  }
}
