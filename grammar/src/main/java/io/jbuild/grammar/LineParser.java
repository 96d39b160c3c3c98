package io.jbuild.grammar;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.antlr.v4.runtime.BailErrorStrategy;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.misc.ParseCancellationException;
import org.antlr.v4.runtime.tree.TerminalNode;

/**
 * Takes one logical line apart, by the grammar.
 *
 * <p>No lambdas on the way of a good Dockerfile, here and in its neighbours: the first one of a JVM
 * costs more than all the parsing.
 */
final class LineParser {

  /** An ONBUILD in an ONBUILD is refused anyway: what is further in is not looked at. */
  private static final int TRIGGERS = 8;

  /** Deeper arrays are taken for shell form: nobody means them, and the parser recurses. */
  private static final int MAX_JSON_DEPTH = 100;

  private final char escape;
  private final DockerfileLexer lexer;
  private final CommonTokenStream tokens;
  private final DockerfileParser parser;

  LineParser(char escape) {
    this.escape = escape;
    lexer = new DockerfileLexer(new LineStream("", escape));
    lexer.removeErrorListeners();
    tokens = new CommonTokenStream(lexer);
    parser = new DockerfileParser(tokens);
    parser.removeErrorListeners();
    parser.setErrorHandler(new BailErrorStrategy());
  }

  /** {@code # name=value}, whatever the name. */
  Optional<Directive> directive(String line, int number) {
    try {
      var directive = on(line, DockerfileLexer.DIRECTIVE).directive();
      return Optional.of(
          new Directive(
              directive.DIRECTIVE_NAME().getText().toLowerCase(Locale.ROOT),
              Blanks.trim(directive.REST().getText()),
              number));
    } catch (ParseCancellationException comment) {
      return Optional.empty();
    }
  }

  Node instruction(String text, int firstLine, int lastLine, List<String> comments) {
    Head head = head(text);
    return node(head, arguments(head, firstLine, lastLine, 1), text, firstLine, lastLine)
        .withComments(comments);
  }

  private Arguments arguments(Head head, int firstLine, int lastLine, int level) {
    if (Shape.of(head.keyword) != Shape.TRIGGER || head.rest.isEmpty() || level > TRIGGERS) {
      return arguments(head.keyword, head.rest);
    }
    Head inner = head(head.rest);
    Arguments arguments = arguments(inner, firstLine, lastLine, level + 1);
    return Arguments.trigger(node(inner, arguments, head.rest, firstLine, lastLine));
  }

  private record Head(String keyword, List<String> flags, String rest) {}

  private Head head(String text) {
    String line = Blanks.trim(text);
    if (line.isEmpty()) {
      // An escape character alone in the last line continues nothing into nothing.
      return new Head("", List.of(), "");
    }
    var instruction = on(line, DockerfileLexer.DEFAULT_MODE).instruction();
    List<String> flags = new ArrayList<>();
    for (TerminalNode flag : instruction.FLAG()) {
      flags.add(unquoted(Blanks.trimStart(flag.getText())));
    }
    return new Head(instruction.KEYWORD().getText(), flags, rest(instruction.REST()));
  }

  private static Node node(Head head, Arguments arguments, String text, int first, int last) {
    return new Node(head.keyword, head.flags, arguments, text, List.of(), first, last, List.of());
  }

  private Arguments arguments(String keyword, String rest) {
    if (rest.isEmpty()) {
      return Arguments.none();
    }
    return switch (Shape.of(keyword)) {
      case COMMAND -> command(rest);
      case FILES -> files(rest);
      case WORDS -> Arguments.words(words(rest));
      case QUOTED_WORDS -> Arguments.words(quotedWords(rest));
      case ASSIGNMENTS -> Arguments.assignments(assignments(keyword, rest));
      case TEXT -> Arguments.words(List.of(rest));
      case HEALTH -> health(rest);
      case TRIGGER, UNKNOWN -> Arguments.none();
    };
  }

  private Arguments command(String rest) {
    if (rest.isEmpty()) {
      return Arguments.none();
    }
    Optional<List<String>> json = json(rest);
    return json.isPresent() ? Arguments.json(json.get()) : Arguments.words(List.of(rest));
  }

  private Arguments files(String rest) {
    Optional<List<String>> json = json(rest);
    return json.isPresent() ? Arguments.json(json.get()) : Arguments.words(words(rest));
  }

  private Arguments health(String rest) {
    var named = on(rest, DockerfileLexer.NAMED).named();
    return command(rest(named.REST())).after(named.NAME().getText());
  }

  private List<String> words(String rest) {
    return texts(on(rest, DockerfileLexer.WORDS).words().WORD());
  }

  private List<String> quotedWords(String rest) {
    on(rest, DockerfileLexer.QUOTED_WORDS).quotedWords();
    List<String> words = new ArrayList<>();
    for (Token token : tokens.getTokens()) {
      String text = token.getText();
      switch (token.getType()) {
        case DockerfileLexer.QUOTED_WORD -> words.add(text);
        case DockerfileLexer.CUT_WORD -> words.add(text.substring(0, text.length() - 1));
        default -> {}
      }
    }
    return words;
  }

  private List<Assignment> assignments(String keyword, String rest) {
    List<String> words = quotedWords(rest);
    if (words.isEmpty()) {
      return List.of();
    }
    String name = keyword.toUpperCase(Locale.ROOT);
    if (words.get(0).indexOf('=') < 0) {
      var legacy = on(rest, DockerfileLexer.NAMED).named();
      if (legacy.REST() == null) {
        throw new SyntaxException(
            name + " must have two arguments", "Write " + name + " " + rest + "=value.");
      }
      return List.of(new Assignment(legacy.NAME().getText(), legacy.REST().getText(), true));
    }
    List<Assignment> assignments = new ArrayList<>();
    for (String word : words) {
      int equals = word.indexOf('=');
      if (equals < 0) {
        throw new SyntaxException(
            "Syntax error - can't find = in "
                + Quoted.text(word)
                + ". Must be of the form: name=value",
            "Put a value with blanks in it between quotes.");
      }
      assignments.add(new Assignment(word.substring(0, equals), word.substring(equals + 1), false));
    }
    return assignments;
  }

  /** The strings of a JSON array; nothing if the text is none, which makes it shell form. */
  private Optional<List<String>> json(String rest) {
    if (!rest.startsWith("[") || isTooDeep(rest)) {
      return Optional.empty();
    }
    DockerfileParser.ArrayContext array;
    try {
      // JSON's escape character is \ whatever the Dockerfile's is.
      array = on(new LineStream(rest, '\\'), DockerfileLexer.JSON).jsonArguments().array();
    } catch (ParseCancellationException shellForm) {
      return Optional.empty();
    }
    List<String> strings = new ArrayList<>();
    for (var value : array.value()) {
      if (value.STRING() == null) {
        throw new SyntaxException(
            "when using JSON array syntax, arrays must be comprised of strings only",
            "Put each element between double quotes.");
      }
      strings.add(Quoted.jsonValue(value.STRING().getText()));
    }
    return Optional.of(strings);
  }

  private static boolean isTooDeep(String text) {
    int depth = 0;
    for (int i = 0; i < text.length() && depth <= MAX_JSON_DEPTH; i++) {
      depth +=
          switch (text.charAt(i)) {
            case '[', '{' -> 1;
            case ']', '}' -> -1;
            default -> 0;
          };
    }
    return depth > MAX_JSON_DEPTH;
  }

  private DockerfileParser on(String text, int mode) {
    return on(new LineStream(text, escape), mode);
  }

  /** The parser at the start of a text. */
  private DockerfileParser on(LineStream text, int mode) {
    lexer.setInputStream(text);
    lexer.mode(mode);
    tokens.setTokenSource(lexer);
    parser.setTokenStream(tokens);
    return parser;
  }

  private String unquoted(String flag) {
    StringBuilder plain = new StringBuilder();
    char quote = 0;
    for (int i = 0; i < flag.length(); i++) {
      char c = flag.charAt(i);
      if (c == escape) {
        i++;
        if (i < flag.length()) {
          plain.append(flag.charAt(i));
        }
      } else if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
      } else if (c == quote) {
        quote = 0;
      } else {
        plain.append(c);
      }
    }
    return plain.toString();
  }

  private static String rest(TerminalNode rest) {
    return rest == null ? "" : Blanks.trim(rest.getText());
  }

  private static List<String> texts(List<TerminalNode> tokens) {
    List<String> texts = new ArrayList<>();
    for (TerminalNode token : tokens) {
      texts.add(token.getText());
    }
    return texts;
  }
}
