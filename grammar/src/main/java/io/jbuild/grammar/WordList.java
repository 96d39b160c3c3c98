package io.jbuild.grammar;

import java.util.ArrayList;
import java.util.List;

/** A text and its words, as they are put together. */
final class WordList {
  /**
   * Far more than an environment or a file of a Dockerfile holds: values that double and double.
   */
  private static final int MAX_LENGTH = 16 << 20;

  private final StringBuilder text = new StringBuilder();
  private final List<String> words = new ArrayList<>();
  private final StringBuilder word = new StringBuilder();

  /** A blank ends the word before it. */
  void add(int c) {
    text.appendCodePoint(c);
    addToWord(c);
  }

  /** Blanks in what a variable held end words. */
  void addExpanded(String value) {
    checkLength(text, value);
    text.append(value);
    value.codePoints().forEach(this::addToWord);
  }

  /** Blanks between quotes, and escaped ones, end nothing. */
  void addProtected(String part) {
    checkLength(text, part);
    text.append(part);
    word.append(part);
  }

  /** Refuses a text that would become too long. */
  static void checkLength(StringBuilder text, String more) {
    if (text.length() + more.length() > MAX_LENGTH) {
      throw new SyntaxException(
          "it expands to more than " + MAX_LENGTH + " characters", "Do without such large values.");
    }
  }

  private void addToWord(int c) {
    if (Blanks.isBlank(c)) {
      endWord();
    } else {
      word.appendCodePoint(c);
    }
  }

  private void endWord() {
    if (!word.isEmpty()) {
      words.add(word.toString());
      word.setLength(0);
    }
  }

  String text() {
    return text.toString();
  }

  List<String> words() {
    endWord();
    return words;
  }
}
