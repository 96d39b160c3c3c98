package io.jbuild.secret;

import io.jbuild.file.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes out of what a build itself tells, as names of steps and messages, the values of secrets and
 * those of variables whose names sound secret. These become known while it is planned. Safe for
 * several threads.
 */
public final class HiddenTexts {

  /** Shorter values of variables stand in any text. */
  private static final int LEAST = 3;

  /** A short number is a size or a port sooner than a password. */
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,4}");

  private final List<ByteString> secrets;
  private final SortedMap<String, String> names = new TreeMap<>();
  private @Nullable Hidden hidden;

  /**
   * What is hidden by now.
   *
   * @param words values so short that they are looked for as whole words, and in no other form
   */
  private record Hidden(Mask mask, Optional<Pattern> words) {}

  /** Hides these values, and for the time being no others. */
  public HiddenTexts(Collection<ByteString> secrets) {
    this.secrets = List.copyOf(secrets);
  }

  /** A variable's value is hidden from here on, if the variable's name sounds secret. */
  public synchronized void hide(String name, String value) {
    if (!SecretNames.sounds(name) || value.length() < LEAST || NUMBER.matcher(value).matches()) {
      return;
    }
    if (names.putIfAbsent(value, name) == null) {
      hidden = null;
    }
  }

  private synchronized Hidden hidden() {
    Hidden known = hidden;
    if (known == null) {
      known = found();
      hidden = known;
    }
    return known;
  }

  private Hidden found() {
    List<ByteString> masked = new ArrayList<>(secrets);
    List<String> words = new ArrayList<>();
    for (String known : names.keySet()) {
      ByteString bytes = ByteString.of(known.getBytes(StandardCharsets.UTF_8));
      if (bytes.length() < SecretForms.LEAST) {
        words.add(known);
      } else {
        masked.add(bytes);
      }
    }
    return new Hidden(new Mask(masked), words(words));
  }

  private static Optional<Pattern> words(List<String> words) {
    List<String> quoted =
        words.stream()
            .sorted(Comparator.comparingInt(String::length).reversed())
            .map(Pattern::quote)
            .toList();
    return quoted.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Pattern.compile(
                "(?<![\\p{L}\\p{N}])(?:" + String.join("|", quoted) + ")(?![\\p{L}\\p{N}])"));
  }

  /** Whether there is nothing to take out. */
  public boolean isEmpty() {
    Hidden now = hidden();
    return now.mask().isEmpty() && now.words().isEmpty();
  }

  /** A text without the values. */
  public String text(String text) {
    Hidden now = hidden();
    String masked = now.mask().text(text);
    return now.words().isEmpty()
        ? masked
        : now.words().get().matcher(masked).replaceAll(Matcher.quoteReplacement(Mask.SHOWN));
  }

  /** A text without the values, with as many lines as it had. */
  public String lines(String text) {
    if (isEmpty()) {
      return text;
    }
    StringBuilder masked = new StringBuilder();
    for (String line : text.split("(?<=\n)", -1)) {
      masked.append(text(line));
    }
    return masked.toString();
  }

  /** The variables whose values stand in a text as they are. */
  public synchronized List<String> in(String text) {
    return names.entrySet().stream()
        .filter(one -> text.contains(one.getKey()))
        .map(Map.Entry::getValue)
        .distinct()
        .sorted()
        .toList();
  }
}
