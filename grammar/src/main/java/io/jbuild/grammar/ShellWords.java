package io.jbuild.grammar;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The words of a shell, as far as a Dockerfile knows them: quotes, escapes, and variables with the
 * modifiers {@code - + ? # % /}. Text is read once, from left to right.
 */
public final class ShellWords {
  /** What is left as it stands. */
  public enum Option {
    /** Quotes protect, and stay in the result. */
    KEEP_QUOTES,
    /** Escape characters protect, and stay in the result. */
    KEEP_ESCAPES,
    /** Quotes are ordinary characters. */
    IGNORE_QUOTES,
    /** Variables that nobody set stay as written. */
    KEEP_UNSET
  }

  /**
   * A text with its variables replaced.
   *
   * @param text all of it
   * @param words the same, split at blanks that nothing protects
   * @param unset the variables in it that nobody set
   */
  public record Expansion(String text, List<String> words, SortedSet<String> unset) {
    public Expansion {
      words = List.copyOf(words);
    }
  }

  private static final int END = -1;

  /** Substitutions within substitutions; more is no Dockerfile, and the reader recurses. */
  private static final int MAX_DEPTH = 200;

  private final String source;
  private final char escape;
  private final Set<Option> options;
  private final Function<String, Optional<String>> variables;
  private final SortedSet<String> unset = new TreeSet<>();
  private int index;
  private int depth;

  private ShellWords(
      String source,
      char escape,
      Set<Option> options,
      Function<String, Optional<String>> variables) {
    this.source = source;
    this.escape = escape;
    this.options = options;
    this.variables = variables;
  }

  /**
   * Expands a text.
   *
   * @throws SyntaxException if a quote or a substitution in it does not end, or demands a variable
   */
  public static Expansion expand(
      String text, char escape, Set<Option> options, Function<String, Optional<String>> variables) {
    ShellWords reader = new ShellWords(text, escape, options, variables);
    try {
      WordList words = reader.readUntil(END, options.contains(Option.KEEP_ESCAPES));
      return new Expansion(words.text(), words.words(), reader.unset);
    } catch (SyntaxException refusal) {
      throw new SyntaxException(
          "failed to process " + Quoted.text(text) + ": " + refusal.message(), refusal.hint());
    }
  }

  /** All up to this character, which is consumed. */
  private WordList readUntil(int stop, boolean keepEscapes) {
    if (++depth > MAX_DEPTH) {
      throw failure("syntax error: substitutions stand too deep in each other");
    }
    WordList words = new WordList();
    while (peek() != END) {
      int c = peek();
      if (c == stop) {
        next();
        depth--;
        return words;
      }
      if (c == '$') {
        words.addExpanded(dollar());
      } else if (c == '<') {
        words.addProtected(lessThan());
      } else if (c == '\'' && !options.contains(Option.IGNORE_QUOTES)) {
        words.addProtected(singleQuoted());
      } else if (c == '"' && !options.contains(Option.IGNORE_QUOTES)) {
        words.addProtected(doubleQuoted(keepEscapes));
      } else if (c == escape) {
        escaped(words, keepEscapes);
      } else {
        words.add(next());
      }
    }
    if (stop != END) {
      throw failure(
          "unexpected end of statement while looking for matching " + Character.toString(stop));
    }
    depth--;
    return words;
  }

  private void escaped(WordList words, boolean keepEscapes) {
    int sign = next();
    if (keepEscapes) {
      words.addProtected(Character.toString(sign));
    }
    int c = next();
    if (c != END) {
      words.addProtected(Character.toString(c));
    }
  }

  private String singleQuoted() {
    int start = index;
    next();
    int end = source.indexOf('\'', index);
    if (end < 0) {
      throw failure("unexpected end of statement while looking for matching single-quote");
    }
    index = end + 1;
    return options.contains(Option.KEEP_QUOTES)
        ? source.substring(start, index)
        : source.substring(start + 1, end);
  }

  private String doubleQuoted(boolean keepEscapes) {
    String quote = options.contains(Option.KEEP_QUOTES) ? "\"" : "";
    StringBuilder text = new StringBuilder(quote);
    next();
    while (true) {
      int c = peek();
      if (c == END) {
        throw failure("unexpected end of statement while looking for matching double-quote");
      }
      if (c == '$') {
        String value = dollar();
        WordList.checkLength(text, value);
        text.append(value);
        continue;
      }
      next();
      if (c == '"') {
        return text.append(quote).toString();
      }
      if (c == escape) {
        if (keepEscapes) {
          text.appendCodePoint(c);
        }
        int after = peek();
        if (after == END) {
          continue;
        }
        // It protects what means something between double quotes; else it is a plain character.
        if (after == '"' || after == '$' || after == escape) {
          c = next();
        }
      }
      text.appendCodePoint(c);
    }
  }

  /** Blanks behind {@code <<} do not part it from the name of the here-document. */
  private String lessThan() {
    int start = index;
    next();
    if (peek() == '<') {
      next();
      while (peek() == ' ' || peek() == '\t' || peek() == '\r') {
        next();
      }
    }
    return source.substring(start, index);
  }

  private String dollar() {
    next();
    if (peek() != '{') {
      String name = name();
      if (name.isEmpty()) {
        return "$";
      }
      return value(name).orElse(keepsUnset() ? "$" + name : "");
    }
    next();
    switch (peek()) {
      case END -> throw failure("syntax error: missing '}'");
      case '{', '}', ':' -> throw failure("syntax error: bad substitution");
      default -> {}
    }
    String name = name();
    int sign = next();
    return switch (sign) {
      case '}' -> value(name).orElse(keepsUnset() ? "${" + name + "}" : "");
      case ':' -> modified(name, ":", next());
      case '+', '-', '?', '#', '%' -> modified(name, "", sign);
      case '/' -> replaced(name);
      default -> throw unsupported(sign == END ? "\uFFFD" : Character.toString(sign));
    };
  }

  private String modified(String name, String colon, int sign) {
    boolean pattern = sign == '#' || sign == '%';
    String modifier = colon + (sign == END ? "\uFFFD" : Character.toString(sign));
    if (pattern && !colon.isEmpty()) {
      throw unsupported(modifier);
    }
    String word = part('}', pattern, "syntax error: missing '}'");
    Optional<String> value = value(name);
    if (value.isEmpty() && keepsUnset()) {
      return "${" + name + modifier + word + "}";
    }
    // With a colon, an empty value counts as none.
    Optional<String> counted = colon.isEmpty() ? value : value.filter(text -> !text.isEmpty());
    return switch (sign) {
      case '-' -> counted.orElse(word);
      case '+' -> counted.isPresent() ? word : "";
      case '?' -> counted.orElseThrow(() -> demanded(name, word, value.isPresent()));
      case '#', '%' -> trimmed(value.orElse(""), word, sign);
      default -> throw unsupported(modifier);
    };
  }

  private static SyntaxException demanded(String name, String message, boolean set) {
    String reason = set ? "is not allowed to be empty" : "is not allowed to be unset";
    return new SyntaxException(
        name + ": " + (message.isEmpty() ? reason : message), "Give " + name + " a value.");
  }

  private static String trimmed(String value, String word, int sign) {
    // Twice the sign: the longest match, else the shortest.
    boolean longest = !word.isEmpty() && word.charAt(0) == sign;
    WordPattern pattern = WordPattern.of(longest ? word.substring(1) : word);
    return sign == '#'
        ? pattern.withoutPrefix(value, longest)
        : pattern.withoutSuffix(value, longest);
  }

  private String replaced(String name) {
    boolean all = peek() == '/';
    if (all) {
      next();
    }
    String pattern = part('/', true, "syntax error: missing '/' in ${}");
    String replacement = part('}', true, "syntax error: missing '}'");
    Optional<String> value = value(name);
    if (value.isEmpty() && keepsUnset()) {
      return "${" + name + "/" + pattern + "/" + replacement + "}";
    }
    return WordPattern.of(pattern).replace(value.orElse(""), replacement, all);
  }

  private String part(int stop, boolean keepEscapes, String failureAtEnd) {
    try {
      return readUntil(stop, keepEscapes).text();
    } catch (SyntaxException refusal) {
      throw peek() == END ? failure(failureAtEnd) : refusal;
    }
  }

  /** Letters, digits and underscores; or digits only; or one of the shell's special names. */
  private String name() {
    int start = index;
    if ("@*#?-$!".indexOf(peek()) >= 0) {
      next();
      return source.substring(start, index);
    }
    boolean number = Character.isDigit(peek());
    while (peek() != END
        && (Character.isDigit(peek())
            || (!number && (Character.isLetter(peek()) || peek() == '_')))) {
      next();
    }
    return source.substring(start, index);
  }

  private Optional<String> value(String name) {
    Optional<String> value = variables.apply(name);
    if (value.isEmpty()) {
      unset.add(name);
    }
    return value;
  }

  private boolean keepsUnset() {
    return options.contains(Option.KEEP_UNSET);
  }

  private int peek() {
    return index < source.length() ? source.codePointAt(index) : END;
  }

  private int next() {
    int c = peek();
    if (c != END) {
      index += Character.charCount(c);
    }
    return c;
  }

  private static SyntaxException unsupported(String modifier) {
    return failure("unsupported modifier (" + modifier + ") in substitution");
  }

  private static SyntaxException failure(String message) {
    return new SyntaxException(message, "");
  }
}
