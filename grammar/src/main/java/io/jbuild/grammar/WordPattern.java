package io.jbuild.grammar;

import java.util.Arrays;
import java.util.BitSet;

/**
 * A pattern of the shell without brackets: {@code *} is any text, {@code ?} any character, neither
 * a line break. Matching takes time proportional to pattern times text, whatever the pattern.
 */
final class WordPattern {
  private static final int ANY_TEXT = -1;
  private static final int ANY_CHARACTER = -2;

  /** Characters, or one of the two above. */
  private final int[] items;

  private WordPattern(int[] items) {
    this.items = items;
  }

  static WordPattern of(String text) {
    int[] items = new int[text.length()];
    int count = 0;
    int[] source = text.codePoints().toArray();
    for (int i = 0; i < source.length; i++) {
      int c = source[i];
      if (c == '*') {
        items[count++] = ANY_TEXT;
      } else if (c == '?') {
        items[count++] = ANY_CHARACTER;
      } else if (c == '\\') {
        int escaped = i + 1 < source.length ? source[i + 1] : -1;
        if (escaped == '}' || escaped == '/') {
          // These two had to be protected from the substitution, not from the pattern.
          continue;
        }
        if (escaped != '*' && escaped != '?' && escaped != '\\') {
          String shown = escaped < 0 ? "\uFFFD" : Character.toString(escaped);
          throw new SyntaxException(
              "invalid pattern (" + text + ") in substitution: invalid escape '\\" + shown + "'",
              "");
        }
        items[count++] = escaped;
        i++;
      } else {
        items[count++] = c;
      }
    }
    return new WordPattern(Arrays.copyOf(items, count));
  }

  String withoutPrefix(String value, boolean longest) {
    int[] text = value.codePoints().toArray();
    int end = end(text, 0, longest);
    return end < 0 ? value : new String(text, end, text.length - end);
  }

  String withoutSuffix(String value, boolean longest) {
    WordPattern mirrored = new WordPattern(mirrored(items));
    int[] text = mirrored(value.codePoints().toArray());
    int end = mirrored.end(text, 0, longest);
    return end < 0 ? value : value.substring(0, value.offsetByCodePoints(value.length(), -end));
  }

  /** The first match replaced, or all of them. */
  String replace(String value, String replacement, boolean all) {
    int[] text = value.codePoints().toArray();
    BitSet starts = starts(text);
    StringBuilder result = new StringBuilder();
    int done = 0;
    int lastEnd = -1;
    int start = starts.nextSetBit(0);
    while (start >= 0) {
      int end = end(text, start, true);
      // An empty match right behind another one is none.
      if (end == start && start == lastEnd) {
        start = starts.nextSetBit(start + 1);
        continue;
      }
      result.append(new String(text, done, start - done));
      WordList.checkLength(result, replacement);
      result.append(replacement);
      done = end;
      lastEnd = end;
      start = all ? starts.nextSetBit(end == start ? start + 1 : end) : -1;
    }
    return result.append(new String(text, done, text.length - done)).toString();
  }

  /**
   * Where matches begin. One walk from the text's end tells it of all places: whoever asked at each
   * of them would read the rest of the text each time.
   */
  private BitSet starts(int[] text) {
    WordPattern mirrored = new WordPattern(mirrored(items));
    BitSet starts = new BitSet();
    BitSet states = new BitSet();
    for (int i = text.length; ; i--) {
      mirrored.reach(states, 0); // A match may end anywhere.
      if (states.get(items.length)) {
        starts.set(i);
      }
      if (i == 0) {
        return starts;
      }
      states = mirrored.after(states, text[i - 1]);
    }
  }

  /** Where a match that begins here ends: the nearest or the farthest such place; -1 without. */
  private int end(int[] text, int start, boolean longest) {
    // States are the items matched so far; a state before ANY_TEXT is also the one behind it.
    BitSet states = new BitSet();
    reach(states, 0);
    int end = -1;
    for (int i = start; ; i++) {
      if (states.get(items.length)) {
        end = i;
        if (!longest) {
          return end;
        }
      }
      if (i == text.length || states.isEmpty()) {
        return end;
      }
      states = after(states, text[i]);
    }
  }

  /** The states one character later. */
  private BitSet after(BitSet states, int c) {
    BitSet after = new BitSet();
    for (int s = states.nextSetBit(0); s >= 0 && s < items.length; s = states.nextSetBit(s + 1)) {
      if (items[s] == ANY_TEXT && c != '\n') {
        reach(after, s);
      } else if (items[s] == c || (items[s] == ANY_CHARACTER && c != '\n')) {
        reach(after, s + 1);
      }
    }
    return after;
  }

  private void reach(BitSet states, int state) {
    int s = state;
    states.set(s);
    while (s < items.length && items[s] == ANY_TEXT) {
      states.set(++s);
    }
  }

  private static int[] mirrored(int[] items) {
    int[] mirrored = new int[items.length];
    for (int i = 0; i < items.length; i++) {
      mirrored[items.length - 1 - i] = items[i];
    }
    return mirrored;
  }
}
