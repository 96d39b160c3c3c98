package io.jbuild.grammar;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The directives at the head of a file: they end at the first line that is none. */
final class DirectiveBlock {
  private final LineParser parser = new LineParser('\\');
  private final List<Directive> found = new ArrayList<>();
  private final Set<String> names = new TreeSet<>();
  private boolean open = true;
  private boolean behindShebang;
  private char escape = '\\';

  List<Directive> found() {
    return found;
  }

  char escape() {
    return escape;
  }

  /** Whether the line is a directive, and no comment that documents something. */
  boolean take(String line, int number) {
    if (!open) {
      return false;
    }
    if (number == 1 && line.startsWith("#!")) {
      // It ends the block for the escape character, not for those who look for other directives.
      behindShebang = true;
      return false;
    }
    Optional<Directive> directive =
        line.startsWith("#") ? parser.directive(line, number) : Optional.empty();
    open = directive.isPresent() && isTaken(directive.get());
    return open && !behindShebang;
  }

  private boolean isTaken(Directive directive) {
    String name = directive.name();
    if (!name.equals("syntax") && !name.equals("escape") && !name.equals("check")) {
      return false;
    }
    if (!names.add(name)) {
      if (behindShebang) {
        return false;
      }
      throw failure(
          "only one " + name + " parser directive can be used", "Remove this line.", directive);
    }
    if (name.equals("escape") && !behindShebang) {
      if (!directive.value().equals("\\") && !directive.value().equals("`")) {
        throw failure(
            "invalid escape token '" + directive.value() + "' does not match ` or \\",
            "Write # escape=` or # escape=\\.",
            directive);
      }
      escape = directive.value().charAt(0);
    }
    found.add(directive);
    return true;
  }

  private static SyntaxException failure(String message, String hint, Directive directive) {
    return new SyntaxException(message, hint).at(directive.line(), directive.line());
  }
}
