package io.jbuild.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SyntaxTreeTest {

  @Test
  void aHeredocWithoutItsEndIsRefusedWithTheLineThatIsMissing() {
    assertRefused(
        "FROM a\nRUN \\\n <<END\nx\n",
        2,
        3,
        "unterminated heredoc",
        "End it with a line that is END and nothing else.");
  }

  @Test
  void anArrayOfOtherThingsThanStringsIsRefused() {
    assertRefused(
        "FROM a\nCMD [\"a\", 1]\n",
        2,
        2,
        "when using JSON array syntax, arrays must be comprised of strings only",
        "Put each element between double quotes.");
  }

  @Test
  void anAssignmentWithoutAnEqualsSignIsRefused() {
    assertRefused(
        "FROM a\nENV a=b c\n",
        2,
        2,
        "Syntax error - can't find = in \"c\". Must be of the form: name=value",
        "Put a value with blanks in it between quotes.");
  }

  @Test
  void aNameWithoutAValueIsRefused() {
    assertRefused("LABEL a\n", 1, 1, "LABEL must have two arguments", "Write LABEL a=value.");
  }

  @Test
  void anEscapeCharacterOfOnesOwnIsRefused() {
    assertRefused(
        "# escape=%\nFROM a\n",
        1,
        1,
        "invalid escape token '%' does not match ` or \\",
        "Write # escape=` or # escape=\\.");
  }

  @Test
  void aFileOfCommentsIsRefused() {
    assertRefused(
        "# one\n# two\n",
        2,
        2,
        "file with no instructions",
        "A Dockerfile begins with FROM and a base image.");
  }

  @Test
  void anInstructionThatIsNotUtf8IsRefusedButACommentMayBeAnything() {
    byte[] text = "# \u00e9\nFROM a\nMAINTAINER \u00e9\n".getBytes(StandardCharsets.ISO_8859_1);

    var refusal = catchThrowableOfType(SyntaxException.class, () -> SyntaxTree.parse(text));

    assertThat(refusal).hasMessage("the line is not UTF-8");
    assertThat(refusal.firstLine()).isEqualTo(3);
    assertThat(refusal.hint()).isEqualTo("Save the Dockerfile in the encoding UTF-8.");
  }

  @Test
  void aLineMayBeAsLongAsBuildKitReadsItAndNoLonger() {
    String longest = "RUN " + "x".repeat(65_531);

    assertThat(parse("FROM a\n" + longest + "\nUSER b").nodes()).hasSize(3);
    assertRefused(
        "FROM a\n" + longest + "x\n",
        2,
        2,
        "dockerfile line greater than max allowed size of 65535",
        "Break the line, or put its content into a file of the build context.");
  }

  @Test
  void behindAShebangTheEscapeCharacterStaysButOtherDirectivesCount() {
    SyntaxTree tree = parse("#!/usr/bin/env x\n# check=skip=all\n# escape=`\nFROM a\n");

    assertThat(tree.escape()).isEqualTo('\\');
    assertThat(tree.directives())
        .containsExactly(new Directive("check", "skip=all", 2), new Directive("escape", "`", 3));
  }

  @Test
  void anEscapeCharacterAloneIsAnInstructionWithoutAName() {
    assertThat(parse("FROM a\n\\").nodes().get(1).keyword()).isEmpty();
  }

  private static SyntaxTree parse(String text) {
    return SyntaxTree.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void assertRefused(String text, int first, int last, String message, String hint) {
    var refusal = catchThrowableOfType(SyntaxException.class, () -> parse(text));

    assertThat(refusal).hasMessage(message);
    assertThat(refusal.hint()).isEqualTo(hint);
    assertThat(refusal.firstLine()).isEqualTo(first);
    assertThat(refusal.lastLine()).isEqualTo(last);
  }
}
