package io.jbuild.grammar;

import java.util.List;

/**
 * An instruction of a Dockerfile, known by its form only: the keyword may be any word.
 *
 * @param keyword as written
 * @param flags the words before the arguments that begin with {@code --}, quotes and escapes
 *     removed
 * @param arguments what follows them, in the form this keyword asks for
 * @param text the whole instruction on one line, continuations joined
 * @param heredocs its here-documents, with their contents
 * @param firstLine counted from 1
 * @param lastLine the last line of its last here-document, or of its text
 * @param comments the comment lines before it, up to the nearest empty comment
 */
public record Node(
    String keyword,
    List<String> flags,
    Arguments arguments,
    String text,
    List<HereDocument> heredocs,
    int firstLine,
    int lastLine,
    List<String> comments) {

  public Node {
    flags = List.copyOf(flags);
    heredocs = List.copyOf(heredocs);
    comments = List.copyOf(comments);
  }

  Node withComments(List<String> before) {
    return new Node(keyword, flags, arguments, text, heredocs, firstLine, lastLine, before);
  }

  Node withHeredocs(List<HereDocument> documents, int endLine) {
    return new Node(keyword, flags, arguments, text, documents, firstLine, endLine, comments);
  }

  /** Whether here-documents mean anything in it. */
  boolean takesHeredocs() {
    Node inner = arguments.trigger().orElse(this);
    return Shape.takesHeredocs(inner.keyword) && !inner.arguments.json();
  }
}
