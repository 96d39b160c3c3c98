package io.jbuild.grammar;

import java.util.ArrayList;
import java.util.List;

/** A text and its words, as they are put together. */
final class WordList {
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
    text.append(value);
    value.codePoints().forEach(this::addToWord);
  }

  /** Blanks between quotes, and escaped ones, end nothing. */
  void addProtected(String part) {
    text.append(part);
    word.append(part);
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
