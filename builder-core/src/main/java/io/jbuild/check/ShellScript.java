package io.jbuild.check;

import io.jbuild.dockerfile.Instruction;
import io.jbuild.grammar.HereDocument;
import java.util.ArrayList;
import java.util.List;

/**
 * The simple commands of a script, in the order in which they begin. It knows quotes, comments,
 * separators and substitutions, and takes control structures for separators: enough to say which
 * programs are called, not in which case.
 */
final class ShellScript {

  private static final int END = -1;

  /** Substitutions in substitutions; what is deeper is not looked at. */
  private static final int DEEPEST = 20;

  private static final List<String> SHELLS = List.of("sh", "bash", "ash", "dash", "zsh", "ksh");

  private final String text;
  private final List<ShellCommand> commands;
  private final int depth;
  private int index;
  private List<String> words = new ArrayList<>();
  private final StringBuilder word = new StringBuilder();
  private boolean inWord;

  private ShellScript(String text, List<ShellCommand> commands, int depth) {
    this.text = text;
    this.commands = commands;
    this.depth = depth;
  }

  /** What a RUN calls. */
  static List<ShellCommand> of(Line line, Instruction.Run run) {
    List<ShellCommand> commands = new ArrayList<>();
    if (!run.command().shell()) {
      add(run.command().words(), commands, 0);
      return commands;
    }
    List<HereDocument> heredocs = line.node().heredocs();
    String written = String.join(" ", line.node().arguments().words());
    if (!heredocs.isEmpty() && HereDocument.ofWord(written).isEmpty()) {
      // What is behind the first line is the input of its commands, and a script for a shell only.
      read(written, commands, 0);
      if (commands.stream().anyMatch(command -> SHELLS.contains(command.program()))) {
        heredocs.forEach(heredoc -> read(heredoc.content(), commands, 1));
      }
      return commands;
    }
    run.command().words().forEach(script -> read(script, commands, 0));
    run.heredocs().stream()
        .map(Instruction.Heredoc::content)
        .filter(ShellScript::isForShell)
        .forEach(script -> read(script, commands, 1));
    return commands;
  }

  private static boolean isForShell(String script) {
    String first = script.lines().findFirst().orElse("").strip();
    return SHELLS.stream()
        .anyMatch(shell -> first.endsWith("/" + shell) || first.endsWith(" " + shell));
  }

  private static void read(String script, List<ShellCommand> commands, int depth) {
    if (depth <= DEEPEST) {
      new ShellScript(script, commands, depth).readUntil(END);
    }
  }

  private static void add(List<String> words, List<ShellCommand> commands, int depth) {
    ShellCommand command = ShellCommand.of(words);
    if (command.program().isEmpty()) {
      return;
    }
    commands.add(command);
    if (SHELLS.contains(command.program())) {
      for (int i = 0; i + 1 < command.arguments().size(); i++) {
        String option = command.arguments().get(i);
        if (option.startsWith("-") && !option.startsWith("--") && option.endsWith("c")) {
          read(command.arguments().get(i + 1), commands, depth + 1);
          return;
        }
      }
    }
  }

  private void readUntil(int stop) {
    while (index < text.length()) {
      char c = text.charAt(index++);
      if (c == stop) {
        break;
      }
      switch (c) {
        case ' ', '\t' -> endWord();
        case '\n', ';', '|', '(', ')' -> endCommand();
        case '&' -> {
          // 2>&1 and &>file are no ends of commands.
          boolean redirection =
              word.toString().endsWith(">") || (index < text.length() && text.charAt(index) == '>');
          if (redirection) {
            word.append(c);
          } else {
            endCommand();
          }
        }
        case '#' -> {
          if (inWord) {
            word.append(c);
          } else {
            skipLine();
          }
        }
        default -> readCharacter(c);
      }
    }
    endCommand();
  }

  private void readCharacter(char c) {
    inWord = true;
    switch (c) {
      case '\'' -> readQuoted();
      case '"' -> readDoubleQuoted();
      case '\\' -> readEscaped();
      case '`' -> readSubstitution('`');
      case '$' -> readDollar();
      default -> word.append(c);
    }
  }

  private void readQuoted() {
    int end = text.indexOf('\'', index);
    int last = end < 0 ? text.length() : end;
    word.append(text, index, last);
    index = Math.min(last + 1, text.length());
  }

  private void readDoubleQuoted() {
    while (index < text.length()) {
      char c = text.charAt(index++);
      switch (c) {
        case '"' -> {
          return;
        }
        case '\\' -> readEscaped();
        case '`' -> readSubstitution('`');
        case '$' -> readDollar();
        default -> word.append(c);
      }
    }
  }

  private void readEscaped() {
    if (index < text.length()) {
      char c = text.charAt(index++);
      if (c != '\n') {
        word.append(c);
      } else if (word.isEmpty()) {
        inWord = false;
      }
    }
  }

  private void readDollar() {
    word.append('$');
    if (text.startsWith("(", index)) {
      index++;
      readSubstitution(')');
    }
  }

  /** Its commands are commands of the script; the word keeps a sign that something stood here. */
  private void readSubstitution(char stop) {
    if (depth >= DEEPEST) {
      return;
    }
    ShellScript inner = new ShellScript(text, commands, depth + 1);
    inner.index = index;
    inner.readUntil(stop);
    index = inner.index;
    word.append("$");
  }

  private void skipLine() {
    int end = text.indexOf('\n', index);
    index = end < 0 ? text.length() : end;
  }

  private void endWord() {
    if (inWord) {
      words.add(word.toString());
      word.setLength(0);
      inWord = false;
    }
  }

  private void endCommand() {
    endWord();
    if (!words.isEmpty()) {
      add(words, commands, depth);
      words = new ArrayList<>();
    }
  }
}
