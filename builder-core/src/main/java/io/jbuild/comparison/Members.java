package io.jbuild.comparison;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The files of an archive, by name, in its order: no more than the memory may hold. */
final class Members {
  static final int MOST = 50_000;

  /** Of all names together. */
  static final long MOST_NAME_CHARACTERS = 8 << 20;

  private final Map<String, Member> byName = new LinkedHashMap<>();
  private final Opening opening;
  private long characters;

  /** Reads one of them. */
  @FunctionalInterface
  interface Opening {
    InputStream open(Member member) throws IOException;
  }

  Members(Opening opening) {
    this.opening = opening;
  }

  /**
   * Adds the next one.
   *
   * @throws UnexplainedException where there are too many
   */
  void add(String name, List<String> values, String content) throws UnexplainedException {
    characters += name.length();
    for (String value : values) {
      characters += value.length();
    }
    if (byName.size() == MOST || characters > MOST_NAME_CHARACTERS) {
      throw new UnexplainedException("an archive of too many files");
    }
    String key = name;
    // An archive may have a name twice, or a million times.
    if (byName.containsKey(key)) {
      key = name + " (entry " + byName.size() + ")";
    }
    byName.put(key, new Member(key, byName.size(), values, content));
  }

  /** In the archive's order. */
  Map<String, Member> byName() {
    return Collections.unmodifiableMap(byName);
  }

  /** The names that another archive has too, in this one's order. */
  List<String> commonWith(Members other) {
    List<String> common = new ArrayList<>();
    for (String name : byName.keySet()) {
      if (other.byName.containsKey(name)) {
        common.add(name);
      }
    }
    return common;
  }

  Source source(Member member) {
    return () -> opening.open(member);
  }
}
