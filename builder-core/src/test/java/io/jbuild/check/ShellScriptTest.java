package io.jbuild.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.dockerfile.Dockerfile;
import io.jbuild.dockerfile.Instruction;
import io.jbuild.grammar.SyntaxTree;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShellScriptTest {

  @Test
  void separatorsPartCommands() {
    assertThat(commands("a 1 && b 2 || c; d | e & (f; g)"))
        .containsExactly("a[1]", "b[2]", "c[]", "d[]", "e[]", "f[]", "g[]");
  }

  @Test
  void redirectionsDoNot() {
    assertThat(commands("a >x 2>&1 && b &>y")).containsExactly("a[>x, 2>&1]", "b[&>y]");
  }

  @Test
  void quotesAndEscapesProtect() {
    assertThat(commands("a 'x; y' \"p && q\\\" r\" s\\ t ''"))
        .containsExactly("a[x; y, p && q\" r, s t, ]");
  }

  @Test
  void commentsAreNoCommands() {
    assertThat(commands("a#b # c; d")).containsExactly("a#b[]");
  }

  @Test
  void substitutionsAreCommandsThatBeginBeforeTheirs() {
    assertThat(commands("a \"$(b 'x)' $(c))\" `d`"))
        .containsExactly("c[]", "b[x), $$]", "d[]", "a[$$, $]");
  }

  @Test
  void wordsBeforeAProgramAreNone() {
    assertThat(commands("A=1 sudo env B=2 /usr/bin/x y; if ! t; then z; fi; A=1"))
        .containsExactly("x[y]", "t[]", "z[]", "fi[]");
  }

  @Test
  void shellsRunWhatTheyAreGiven() {
    assertThat(commands("bash -lc \"a; b\" x && sh file"))
        .containsExactly("bash[-lc, a; b, x]", "a[]", "b[]", "sh[file]");
  }

  @Test
  void whatDoesNotEndEndsWithTheText() {
    assertThat(commands("a 'b")).containsExactly("a[b]");
    assertThat(commands("a \"b $(c")).containsExactly("c[]", "a[b $$]");
    assertThat(commands("a b \\")).isNotEmpty();
    assertThat(commands("$(".repeat(5_000))).allMatch(command -> command.startsWith("$"));
  }

  private static List<String> commands(String script) {
    byte[] text = ("FROM scratch\nRUN " + script + "\n").getBytes(StandardCharsets.UTF_8);
    SyntaxTree tree = Dockerfile.tree(text);
    Instruction.Run run =
        (Instruction.Run) Dockerfile.of(tree).stages().get(0).instructions().get(0);
    return ShellScript.of(new Line(tree.nodes().get(1), run, run.lines()), run).stream()
        .map(command -> command.program() + command.arguments())
        .toList();
  }
}
