package io.jbuild.failure;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A failure that somebody outside jbuild can mend: the message says what happened, the hint what to
 * do, the blame who can do it.
 *
 * <p>A hint names an option as <code>{platform}</code>; each front end prints it in its own words.
 */
public final class BuildException extends RuntimeException {

  private final Blame blame;
  private final String hint;
  private final @Nullable Lines lines;

  private BuildException(
      Blame blame, String message, String hint, @Nullable Lines lines, @Nullable Throwable cause) {
    super(message, cause);
    this.blame = blame;
    this.hint = hint;
    this.lines = lines;
  }

  /** A failure without a place in the Dockerfile (yet). */
  public BuildException(Blame blame, String message, String hint) {
    this(blame, message, hint, null, null);
  }

  /** A failure that another exception tells more about. */
  public BuildException(Blame blame, String message, String hint, Throwable cause) {
    this(blame, message, hint, null, cause);
  }

  /** This failure, placed at lines of the Dockerfile; a place it already has stays. */
  public BuildException at(Lines place) {
    if (lines != null) {
      return this;
    }
    BuildException placed = new BuildException(blame, message(), hint, place, getCause());
    placed.setStackTrace(getStackTrace());
    return placed;
  }

  /** This failure in other words; what it was caused by goes where they differ. */
  public BuildException reworded(UnaryOperator<String> words) {
    String message = words.apply(message());
    String advice = words.apply(hint);
    List<BuildException> others = others().stream().map(other -> other.reworded(words)).toList();
    if (message.equals(message()) && advice.equals(hint) && others.equals(others())) {
      return this;
    }
    BuildException reworded = new BuildException(blame, message, advice, lines, null);
    reworded.setStackTrace(getStackTrace());
    others.forEach(reworded::addSuppressed);
    return reworded;
  }

  /** This failure, with more advice than it has. */
  public BuildException advising(String more) {
    BuildException advising =
        new BuildException(
            blame, message(), hint.isEmpty() ? more : hint + "\n" + more, lines, getCause());
    advising.setStackTrace(getStackTrace());
    others().forEach(advising::addSuppressed);
    return advising;
  }

  /**
   * This failure with what else failed in the same build.
   *
   * @param part of the build that failed so
   */
  public BuildException of(String part, List<BuildException> others) {
    BuildException named =
        new BuildException(blame, part + ": " + message(), hint, lines, getCause());
    named.setStackTrace(getStackTrace());
    others.forEach(named::addSuppressed);
    return named;
  }

  /** What else failed in the same build. */
  public List<BuildException> others() {
    return Stream.of(getSuppressed())
        .filter(BuildException.class::isInstance)
        .map(BuildException.class::cast)
        .toList();
  }

  /** What happened, in one sentence without a full stop. */
  public String message() {
    return String.valueOf(getMessage());
  }

  /** What to do about it; empty where the message says it all. */
  public String hint() {
    return hint;
  }

  /** Who can mend it. */
  public Blame blame() {
    return blame;
  }

  /** The lines of the Dockerfile it happened at. */
  public Optional<Lines> lines() {
    return Optional.ofNullable(lines);
  }
}
