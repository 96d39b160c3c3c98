package io.jbuild.cli.format;

import io.jbuild.report.format.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what stands inside an action of a template: words, strings, brackets and pipes. */
final class ExpressionParser {

  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s+|(?<token>[|()]|\"(?:\\\\.|[^\"\\\\])*\"|`[^`]*`|\\$?\\w*(?:\\.\\w+)+|\\.|\\$\\w*"
              + "|-?\\d+|\\w+)");

  private final String text;
  private final List<String> tokens = new ArrayList<>();
  private int next;

  ExpressionParser(String text) {
    this.text = text;
    Matcher token = TOKEN.matcher(text);
    int position = 0;
    while (position < text.length() && token.find() && token.start() == position) {
      if (token.group("token") != null) {
        tokens.add(token.group("token"));
      }
      position = token.end();
    }
    if (position < text.length()) {
      throw new TemplateException("unexpected \"" + text.substring(position) + "\" in action");
    }
  }

  TemplateExpression parse() {
    TemplateExpression expression = pipeline();
    if (next < tokens.size()) {
      throw new TemplateException("unexpected \"" + tokens.get(next) + "\" in action");
    }
    return expression;
  }

  private TemplateExpression pipeline() {
    TemplateExpression value = command(List.of());
    while (next < tokens.size() && tokens.get(next).equals("|")) {
      next++;
      value = command(List.of(value));
    }
    return value;
  }

  /** A value or a call; what came through the pipe is a call's last argument. */
  private TemplateExpression command(List<TemplateExpression> piped) {
    if (next >= tokens.size()) {
      throw new TemplateException("missing value in \"" + text + "\"");
    }
    String word = tokens.get(next);
    if (!Character.isLetter(word.charAt(0)) || word.contains(".")) {
      if (!piped.isEmpty()) {
        throw new TemplateException("can't pipe into " + word);
      }
      return operand();
    }
    next++;
    if (!TemplateFunctions.exists(word)) {
      throw new TemplateException(
          "function \"" + word + "\" not defined (there are: " + TemplateFunctions.names() + ")");
    }
    List<TemplateExpression> arguments = new ArrayList<>();
    while (next < tokens.size() && !tokens.get(next).equals("|") && !tokens.get(next).equals(")")) {
      arguments.add(operand());
    }
    arguments.addAll(piped);
    return new TemplateExpression.Call(word, List.copyOf(arguments));
  }

  private TemplateExpression operand() {
    String token = tokens.get(next++);
    char first = token.charAt(0);
    if (token.equals("(")) {
      TemplateExpression inner = pipeline();
      if (next >= tokens.size() || !tokens.get(next++).equals(")")) {
        throw new TemplateException("unclosed left paren");
      }
      return inner;
    }
    if (first == '"') {
      return constant(unescape(token));
    }
    if (first == '`') {
      return constant(token.substring(1, token.length() - 1));
    }
    if (token.equals(".")) {
      return new TemplateExpression.Dot();
    }
    if (first == '.' || first == '$') {
      return path(token);
    }
    if (token.matches("-?\\d{1,18}")) {
      return new TemplateExpression.Constant(Value.whole(Long.parseLong(token)));
    }
    throw new TemplateException("unexpected \"" + token + "\" in action");
  }

  private static String unescape(String token) {
    try {
      return token.substring(1, token.length() - 1).translateEscapes();
    } catch (IllegalArgumentException e) {
      throw new TemplateException("unknown escape in " + token);
    }
  }

  private static TemplateExpression constant(String text) {
    return new TemplateExpression.Constant(Value.text(text));
  }

  private static TemplateExpression path(String token) {
    String[] parts = token.split("\\.", -1);
    TemplateExpression start =
        parts[0].isEmpty()
            ? new TemplateExpression.Dot()
            : new TemplateExpression.Variable(parts[0]);
    return new TemplateExpression.Path(start, List.of(parts).subList(1, parts.length));
  }
}
