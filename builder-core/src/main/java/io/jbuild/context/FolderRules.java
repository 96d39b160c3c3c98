package io.jbuild.context;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The rules as they apply to the names in one directory: what the directory's own path decided is
 * not asked again for each name in it, nor a pattern that can match nothing here. So the rules cost
 * a walk little, however many there are.
 *
 * <p>Says of each path what {@link IgnoreRules#decision} says of it. Safe for several threads.
 */
final class FolderRules {

  /** A pattern that has a say here; {@code above} where it matched a directory the names are in. */
  private record Voice(IgnorePattern pattern, boolean above) {}

  private final IgnoreRules rules;
  private final List<Voice> voices;
  private final String prefix;
  private final int depth;
  private final boolean lineFeed;

  private FolderRules(IgnoreRules rules, List<Voice> voices, String prefix, int depth) {
    this.rules = rules;
    this.voices = voices;
    this.prefix = prefix;
    this.depth = depth;
    this.lineFeed = prefix.indexOf('\n') >= 0;
  }

  /** Those of a context's root. */
  static FolderRules of(IgnoreRules rules) {
    List<Voice> voices = new ArrayList<>();
    for (IgnorePattern pattern : rules.patterns()) {
      voices.add(new Voice(pattern, false));
    }
    return new FolderRules(rules, voices, "", 0);
  }

  /** Those of a directory in this one. */
  FolderRules in(String name) {
    List<Voice> below = new ArrayList<>();
    for (Voice voice : voices) {
      if (voice.above()) {
        below.add(voice);
      } else if (matchesAllBelow(voice.pattern(), name)) {
        below.add(new Voice(voice.pattern(), true));
      } else if (voice.pattern().mayMatchBelow(name, depth)) {
        below.add(voice);
      }
    }
    return new FolderRules(rules, below, prefix + name + "/", depth + 1);
  }

  /** The pattern that decides of a name, for or against; empty where none has a say. */
  Optional<IgnorePattern> decision(String name) {
    if (isOdd(name)) {
      return rules.decision(prefix + name);
    }
    int winner = winner(name);
    return winner < 0 ? Optional.empty() : Optional.of(voices.get(winner).pattern());
  }

  /** Whether nothing here is left out, nor below. */
  boolean isEmpty() {
    return voices.isEmpty();
  }

  /** False where a name is left out, and all below it if it is a directory. */
  boolean mayReach(String name) {
    return voices.isEmpty() || !leavesOut(name) || mayBringBackBelow(name);
  }

  /** Whether a name is left out. */
  boolean leavesOut(String name) {
    return !voices.isEmpty() && decision(name).filter(rule -> !rule.negated()).isPresent();
  }

  /** False where, of all below a directory that is left out, nothing is brought back. */
  boolean mayBringBackBelow(String name) {
    if (isOdd(name)) {
      return true;
    }
    // What left the directory out leaves out all below it: only what stands behind that counts.
    for (int i = winner(name) + 1; i < voices.size(); i++) {
      IgnorePattern pattern = voices.get(i).pattern();
      if (pattern.negated() && pattern.mayMatchBelow(name, depth)) {
        return true;
      }
    }
    return false;
  }

  /** The two stars do not always stand for a line feed: such paths go the long way. */
  private boolean isOdd(String name) {
    return lineFeed || name.indexOf('\n') >= 0;
  }

  /** The place of the pattern that decides; -1 where none does. */
  private int winner(String name) {
    int winner = -1;
    boolean selected = false;
    for (int i = 0; i < voices.size(); i++) {
      Voice voice = voices.get(i);
      // A pattern can only change what is so far decided the other way.
      if (voice.pattern().negated() == selected
          && (voice.above() || matches(voice.pattern(), name))) {
        selected = !selected;
        winner = i;
      }
    }
    return winner;
  }

  private boolean matches(IgnorePattern pattern, String name) {
    if (pattern.decidesByName()) {
      return pattern.matchesName(name, depth);
    }
    return pattern.folder().isEmpty() && pattern.matches(prefix + name);
  }

  private boolean matchesAllBelow(IgnorePattern pattern, String name) {
    return matches(pattern, name)
        || pattern.folder().filter(folder -> folder.matchesName(name, depth)).isPresent();
  }
}
