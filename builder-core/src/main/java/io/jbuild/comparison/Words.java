package io.jbuild.comparison;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What changes in texts from build to build: dates, ids, orders. */
final class Words {
  private static final String MONTH = "(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*";
  private static final String DAY = "(mon|tue|wed|thu|fri|sat|sun)[a-z]*";

  /** From the longest to the shortest; what is left of them must not look like another. */
  private static final List<Pattern> TIMES =
      List.of(
          ignoringCase("\\b" + DAY + "\\b,?"),
          ignoringCase("\\b\\d{1,2}[ -]" + MONTH + "\\b"),
          ignoringCase("\\b" + MONTH + "\\b[ .]*\\d{1,2}\\b,?"),
          ignoringCase("\\d{4}[-/.:]\\d{1,2}[-/.:]\\d{1,2}"),
          ignoringCase("\\d{1,2}[-/.]\\d{1,2}[-/.]\\d{2,4}"),
          ignoringCase("\\d{1,2}:\\d{2}(:\\d{2})?([.,]\\d+)?( ?[ap]m\\b)?"),
          // 2001 to 2065 in seconds, milliseconds, microseconds or nanoseconds; 20261122T055248Z.
          ignoringCase("(?<!\\d)[12]\\d{9}(\\d{3}|\\d{6}|\\d{9})?(\\.\\d+)?(?!\\d)"),
          ignoringCase("(?<!\\d)(19|20)\\d{2}[01]\\d[0-3]\\d([T_ -]?\\d{4,6})?(?!\\d)"),
          ignoringCase("\\b(19|20)\\d{2}\\b"),
          ignoringCase("(?<=@T) ?([a-z]{3,4}|z)\\b|(?<=@T) ?[+-]\\d{2}:?\\d{2}\\b"));

  private static final Pattern UUID = ignoringCase("[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}");
  private static final Pattern LONG_WORD = Pattern.compile("[A-Za-z0-9+/_=-]{6,}");
  private static final Pattern NUMBER = Pattern.compile("\\d+(\\.\\d+)?");
  private static final Pattern SEPARATORS = Pattern.compile("[^A-Za-z0-9_./+-]+");

  private static final Pattern BETWEEN_WORDS = Pattern.compile("[^A-Za-z0-9._+~-]+");

  private Words() {}

  private static Pattern ignoringCase(String expression) {
    return Pattern.compile(expression, Pattern.CASE_INSENSITIVE);
  }

  /** Whether two lines have the same words, and not in the same order. */
  static boolean sameInAnotherOrder(String first, String second) {
    if (first.length() != second.length() || first.equals(second)) {
      return false;
    }
    String[] one = SEPARATORS.split(first, -1);
    String[] other = SEPARATORS.split(second, -1);
    if (one.length < 2 || Arrays.equals(one, other)) {
      return false;
    }
    Arrays.sort(one);
    Arrays.sort(other);
    return Arrays.equals(one, other);
  }

  /** Whether two texts differ in dates and times alone. */
  static boolean differInTimes(String first, String second) {
    String one = withoutTimes(first);
    return !first.equals(second) && one.contains("@T") && one.equals(withoutTimes(second));
  }

  private static String withoutTimes(String text) {
    String left = text;
    for (Pattern time : TIMES) {
      left = time.matcher(left).replaceAll("@T");
    }
    return left.replaceAll("(@T[ T,.+-]*)+", "@T");
  }

  /** Whether two texts differ in words that look random: uuids, digests, names of mktemp. */
  static boolean differInIds(String first, String second) {
    if (first.equals(second)) {
      return false;
    }
    if (UUID.matcher(first).replaceAll("@I").equals(UUID.matcher(second).replaceAll("@I"))) {
      return true;
    }
    String one = withoutRandomWords(first);
    return one.contains("@I") && one.equals(withoutRandomWords(second));
  }

  private static String withoutRandomWords(String text) {
    return LONG_WORD
        .matcher(text)
        .replaceAll(word -> isRandom(word.group()) ? "@I" : Matcher.quoteReplacement(word.group()));
  }

  /** Letters and digits in turn, or both cases, as no word of a language has them. */
  static boolean isRandom(String word) {
    int changes = 0;
    for (int i = 1; i < word.length(); i++) {
      char before = word.charAt(i - 1);
      char here = word.charAt(i);
      boolean capitalized = Character.isUpperCase(before) && Character.isLowerCase(here);
      changes += kind(here) == kind(before) || capitalized ? 0 : 1;
    }
    return changes * 4 >= word.length();
  }

  private static int kind(char c) {
    if (Character.isDigit(c)) {
      return 0;
    }
    return Character.isUpperCase(c) ? 1 : 2;
  }

  /** Whether two texts differ in numbers alone. */
  static boolean differInNumbers(String first, String second) {
    return !first.equals(second)
        && NUMBER.matcher(first).replaceAll("@N").equals(NUMBER.matcher(second).replaceAll("@N"));
  }

  /** Whether two texts differ in whole numbers alone, none of them 0 or above this. */
  static boolean differInNumbersUpTo(long most, String first, String second) {
    return differInNumbers(first, second)
        && onlyOf(first, second).stream().allMatch(word -> isUpTo(most, word))
        && onlyOf(second, first).stream().allMatch(word -> isUpTo(most, word));
  }

  /** Digits between other characters count as the number that they are. */
  private static boolean isUpTo(long most, String word) {
    return NUMBER
        .matcher(word)
        .results()
        .map(MatchResult::group)
        .allMatch(
            number ->
                number.length() < 18
                    && !number.contains(".")
                    && Long.parseLong(number) >= 1
                    && Long.parseLong(number) <= most);
  }

  /** Whether each of two texts has words that the other lacks, and all of them fit. */
  static boolean differInWords(Pattern fitting, String first, String second) {
    Set<String> one = onlyOf(first, second);
    Set<String> other = onlyOf(second, first);
    return !one.isEmpty()
        && !other.isEmpty()
        && Stream.concat(one.stream(), other.stream())
            .allMatch(word -> fitting.matcher(word).matches());
  }

  /** Whether each of two texts has a word that fits and that the other lacks. */
  static boolean differInSomeWord(Pattern fitting, String first, String second) {
    return onlyOf(first, second).stream().anyMatch(word -> fitting.matcher(word).matches())
        && onlyOf(second, first).stream().anyMatch(word -> fitting.matcher(word).matches());
  }

  /** The words that the first has and the second lacks. */
  private static Set<String> onlyOf(String first, String second) {
    Set<String> words = new TreeSet<>(List.of(BETWEEN_WORDS.split(first)));
    List.of(BETWEEN_WORDS.split(second)).forEach(words::remove);
    words.remove("");
    return words;
  }
}
