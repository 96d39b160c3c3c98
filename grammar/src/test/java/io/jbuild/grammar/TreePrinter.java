package io.jbuild.grammar;

/** A syntax tree as the golden files show it: a line for each thing, text between quotes. */
final class TreePrinter {
  private final StringBuilder out = new StringBuilder();

  private TreePrinter() {}

  static String print(byte[] dockerfile) {
    try {
      return print(SyntaxTree.parse(dockerfile));
    } catch (SyntaxException refusal) {
      return "refused, lines "
          + refusal.firstLine()
          + "-"
          + refusal.lastLine()
          + "\n"
          + refusal.message()
          + "\n"
          + refusal.hint()
          + "\n";
    }
  }

  private static String print(SyntaxTree tree) {
    TreePrinter printer = new TreePrinter();
    printer.line("", "escape " + tree.escape());
    for (Directive directive : tree.directives()) {
      printer.line(
          "", directive.line() + " directive " + directive.name() + "=" + directive.value());
    }
    for (Node node : tree.nodes()) {
      printer.line("", node.firstLine() + "-" + node.lastLine() + " " + node.keyword());
      printer.node(node, "  ");
    }
    for (int line : tree.blankContinuations()) {
      printer.line("", line + " continues over a blank line");
    }
    return printer.out.toString();
  }

  private void node(Node node, String indent) {
    node.comments().forEach(comment -> line(indent, "comment " + Quoted.text(comment)));
    node.flags().forEach(flag -> line(indent, "flag " + Quoted.text(flag)));
    Arguments arguments = node.arguments();
    if (arguments.json()) {
      line(indent, "json");
    }
    arguments.words().forEach(word -> line(indent, "word " + Quoted.text(word)));
    for (Assignment assignment : arguments.assignments()) {
      String sign = assignment.legacy() ? " to " : " = ";
      line(indent, Quoted.text(assignment.name()) + sign + Quoted.text(assignment.value()));
    }
    if (arguments.trigger().isPresent()) {
      line(indent, "trigger " + arguments.trigger().get().keyword());
      node(arguments.trigger().get(), indent + "  ");
    }
    for (HereDocument heredoc : node.heredocs()) {
      line(
          indent,
          "heredoc "
              + Quoted.text(heredoc.name())
              + (heredoc.expand() ? " expands" : "")
              + (heredoc.stripTabs() ? " strips tabs" : "")
              + (heredoc.fileDescriptor() == 0 ? "" : " to " + heredoc.fileDescriptor())
              + " "
              + Quoted.text(heredoc.content()));
    }
  }

  private void line(String indent, String text) {
    out.append(indent).append(text).append('\n');
  }
}
