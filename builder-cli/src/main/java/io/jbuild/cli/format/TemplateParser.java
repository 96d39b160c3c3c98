package io.jbuild.cli.format;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads Go templates: splits text from actions, and nests the actions that have an end. */
final class TemplateParser {

  private static final Pattern ACTION =
      Pattern.compile("\\{\\{(- )?((?:\"(?:\\\\.|[^\"\\\\])*\"|`[^`]*`|[^\"`}]|}(?!}))*?)( -)?}}");
  private static final Pattern RANGE =
      Pattern.compile("(\\$\\w+)(?:\\s*,\\s*(\\$\\w+))?\\s*:=\\s*(.*)", Pattern.DOTALL);

  private final String text;
  private final Deque<Block> open = new ArrayDeque<>();

  TemplateParser(String text) {
    this.text = text;
  }

  TemplateNode parse() {
    open.push(new Block("", ""));
    Matcher action = ACTION.matcher(text);
    int position = 0;
    boolean trim = false;
    while (action.find()) {
      literal(position, action.start(), trim, action.group(1) != null);
      action(action.group(2).strip());
      trim = action.group(3) != null;
      position = action.end();
    }
    literal(position, text.length(), trim, false);
    Block last = open.pop();
    if (!open.isEmpty()) {
      throw new TemplateException("{{" + last.keyword + "}} has no {{end}}");
    }
    return last.body();
  }

  private void literal(int from, int to, boolean trimStart, boolean trimEnd) {
    String literal = text.substring(from, to);
    if (literal.contains("{{")) {
      throw new TemplateException("unclosed action in \"" + literal + "\"");
    }
    String start = trimStart ? literal.stripLeading() : literal;
    current().add(new TemplateNode.Literal(trimEnd ? start.stripTrailing() : start));
  }

  private void action(String action) {
    String[] words = action.split("\\s+", 2);
    String rest = words.length > 1 ? words[1] : "";
    switch (words[0]) {
      case "if", "range", "with" -> open.push(new Block(words[0], rest));
      case "else" -> otherwise(rest);
      case "end" -> end();
      case "" -> throw new TemplateException("missing value for command");
      default -> {
        if (!(action.startsWith("/*") && action.endsWith("*/"))) {
          current().add(new TemplateNode.Print(new ExpressionParser(action).parse()));
        }
      }
    }
  }

  private void otherwise(String rest) {
    Block block = current();
    if (block.keyword.isEmpty() || block.inElse) {
      throw new TemplateException("unexpected {{else}}");
    }
    block.inElse = true;
    if (rest.startsWith("if ")) {
      Block nested = new Block("if", rest.substring("if ".length()));
      nested.closesParent = true;
      open.push(nested);
    } else if (!rest.isEmpty()) {
      throw new TemplateException("unexpected \"" + rest + "\" after else");
    }
  }

  private void end() {
    Block block = open.pop();
    if (open.isEmpty()) {
      throw new TemplateException("unexpected {{end}}");
    }
    current().add(block.toNode());
    if (block.closesParent) {
      end();
    }
  }

  private Block current() {
    return open.element();
  }

  /** An action that waits for its end. */
  private static final class Block {
    final String keyword;
    final String subject;
    final List<TemplateNode> nodes = new ArrayList<>();
    final List<TemplateNode> elseNodes = new ArrayList<>();
    boolean inElse;
    boolean closesParent;

    Block(String keyword, String subject) {
      this.keyword = keyword;
      this.subject = subject;
    }

    void add(TemplateNode node) {
      (inElse ? elseNodes : nodes).add(node);
    }

    TemplateNode body() {
      return new TemplateNode.Sequence(List.copyOf(nodes));
    }

    TemplateNode toNode() {
      TemplateNode otherwise = new TemplateNode.Sequence(List.copyOf(elseNodes));
      if (keyword.equals("range")) {
        return range(otherwise);
      }
      TemplateExpression condition = new ExpressionParser(subject).parse();
      return keyword.equals("if")
          ? new TemplateNode.If(condition, body(), otherwise)
          : new TemplateNode.With(condition, body(), otherwise);
    }

    private TemplateNode range(TemplateNode otherwise) {
      List<String> names = new ArrayList<>();
      String over = subject;
      Matcher variables = RANGE.matcher(subject);
      if (variables.matches()) {
        names.add(variables.group(1));
        if (variables.group(2) != null) {
          names.add(variables.group(2));
        }
        over = variables.group(3);
      }
      TemplateExpression list = new ExpressionParser(over).parse();
      return new TemplateNode.Range(List.copyOf(names), list, body(), otherwise);
    }
  }
}
