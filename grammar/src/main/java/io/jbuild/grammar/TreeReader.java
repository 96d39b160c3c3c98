package io.jbuild.grammar;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Joins lines to instructions: what a line is depends on those before it. */
final class TreeReader {
  private final SourceLines lines;
  private final DirectiveBlock directives = new DirectiveBlock();
  private final List<Node> nodes = new ArrayList<>();
  private final List<Integer> blankContinuations = new ArrayList<>();
  private List<String> comments = new ArrayList<>();
  private @Nullable LineParser parser;

  TreeReader(byte[] text) {
    this.lines = new SourceLines(text);
  }

  SyntaxTree read() {
    for (String line = lines.read(); line != null; line = lines.read()) {
      String head = Blanks.trimStart(SourceLines.withoutLineEnd(line));
      boolean directive = directives.take(head, lines.number());
      if (head.startsWith("#")) {
        if (!directive) {
          remember(Blanks.trim(head.substring(1)));
        }
      } else if (!head.isEmpty()) {
        readInstruction(head);
      }
    }
    if (nodes.isEmpty()) {
      int last = Math.max(1, lines.number());
      throw new SyntaxException(
              "file with no instructions", "A Dockerfile begins with FROM and a base image.")
          .at(last, last);
    }
    return new SyntaxTree(directives.escape(), directives.found(), nodes, blankContinuations);
  }

  /** An empty comment parts what is above it from the next instruction. */
  private void remember(String comment) {
    if (comment.isEmpty()) {
      comments = new ArrayList<>();
    } else {
      comments.add(comment);
    }
  }

  private void readInstruction(String head) {
    int first = lines.number();
    String text = join(head);
    int last = lines.number();
    try {
      Node node = parser().instruction(text, first, last, comments);
      if (text.contains("<<") && node.takesHeredocs()) {
        List<HereDocument> heredocs = readHeredocs(text);
        node = node.withHeredocs(heredocs, lines.number());
      }
      nodes.add(node);
    } catch (SyntaxException refusal) {
      throw refusal.at(first, last);
    }
    comments = new ArrayList<>();
  }

  private LineParser parser() {
    if (parser == null) {
      parser = new LineParser(directives.escape());
    }
    return parser;
  }

  /** The instruction that begins with this line, its continuations appended. */
  private String join(String head) {
    int cut = continuation(head);
    if (cut < 0) {
      return head;
    }
    StringBuilder text = new StringBuilder(head.substring(0, cut));
    boolean blank = false;
    while (cut >= 0) {
      String next = lines.read();
      if (next == null) {
        break;
      }
      String line = SourceLines.withoutLineEnd(next);
      if (SourceLines.isComment(line)) {
        continue;
      }
      if (Blanks.trimStart(line).isEmpty()) {
        blank = true;
        continue;
      }
      cut = continuation(line);
      text.append(cut < 0 ? line : line.substring(0, cut));
    }
    if (blank) {
      blankContinuations.add(lines.number());
    }
    return text.toString();
  }

  /**
   * Where the line's text ends if it goes on in the next one, else -1. Two escape characters at the
   * end are an escaped one, and continue nothing.
   */
  private int continuation(String line) {
    int end = line.length();
    while (end > 0 && (line.charAt(end - 1) == ' ' || line.charAt(end - 1) == '\t')) {
      end--;
    }
    char escape = directives.escape();
    boolean goesOn =
        end > 0 && line.charAt(end - 1) == escape && (end == 1 || line.charAt(end - 2) != escape);
    return goesOn ? end - 1 : -1;
  }

  private List<HereDocument> readHeredocs(String text) {
    List<HereDocument> read = new ArrayList<>();
    for (HereDocument heredoc : HereDocument.in(text)) {
      StringBuilder content = new StringBuilder();
      while (true) {
        String line = lines.read();
        if (line == null) {
          throw new SyntaxException(
              "unterminated heredoc",
              "End it with a line that is " + heredoc.name() + " and nothing else.");
        }
        if (heredoc.isEndedBy(SourceLines.withoutLineEnd(line))) {
          break;
        }
        content.append(line);
      }
      read.add(heredoc.withContent(content.toString()));
    }
    return read;
  }
}
