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
  private static final int NOWHERE = Integer.MAX_VALUE;

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
    StringBuilder result = new StringBuilder();
    int done = 0;
    int start = 0;
    int lastEnd = -1;
    while (start <= text.length) {
      int[] match = first(text, start);
      if (match.length == 0) {
        break;
      }
      if (match[1] == lastEnd) {
        // An empty match right behind another one is none.
        start++;
        continue;
      }
      result.append(new String(text, done, match[0] - done));
      WordList.checkLength(result, replacement);
      result.append(replacement);
      done = match[1];
      lastEnd = done;
      start = match[0] == done ? done + 1 : done;
      if (!all) {
        break;
      }
    }
    return result.append(new String(text, done, text.length - done)).toString();
  }

  /**
   * Begin and end of the first match from here on, the longest of those that begin there; empty
   * without. One pass over the text, whatever begins and does not end.
   */
  private int[] first(int[] text, int from) {
    // Where the earliest match began that is in this state; states as in end().
    int[] begun = new int[items.length + 1];
    Arrays.fill(begun, NOWHERE);
    int[] found = {};
    for (int i = from; ; i++) {
      if (found.length == 0) {
        begin(begun, 0, i);
      }
      if (begun[items.length] != NOWHERE
          && (found.length == 0 || begun[items.length] <= found[0])) {
        found = new int[] {begun[items.length], i};
      }
      int latest = found.length == 0 ? NOWHERE - 1 : found[0];
      int[] after = new int[items.length + 1];
      Arrays.fill(after, NOWHERE);
      boolean alive = found.length == 0;
      for (int s = 0; s < items.length && i < text.length; s++) {
        if (begun[s] > latest) {
          continue;
        }
        if (items[s] == ANY_TEXT && text[i] != '\n') {
          begin(after, s, begun[s]);
          alive = true;
        } else if (items[s] == text[i] || (items[s] == ANY_CHARACTER && text[i] != '\n')) {
          begin(after, s + 1, begun[s]);
          alive = true;
        }
      }
      if (i == text.length || !alive) {
        return found;
      }
      begun = after;
    }
  }

  private void begin(int[] begun, int state, int where) {
    int s = state;
    begun[s] = Math.min(begun[s], where);
    while (s < items.length && items[s] == ANY_TEXT) {
      s++;
      begun[s] = Math.min(begun[s], where);
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
      BitSet after = new BitSet();
      for (int s = states.nextSetBit(0); s >= 0 && s < items.length; s = states.nextSetBit(s + 1)) {
        if (items[s] == ANY_TEXT && text[i] != '\n') {
          reach(after, s);
        } else if (items[s] == text[i] || (items[s] == ANY_CHARACTER && text[i] != '\n')) {
          reach(after, s + 1);
        }
      }
      states = after;
    }
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
