package io.jbuild.dockerfile;

import io.jbuild.failure.BuildException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/**
 * A {@code --mount} of RUN, its variables replaced.
 *
 * @param from a stage, a named context or an image; without it the build context
 * @param source a path in {@code from}; the id of a secret where {@code id} is not given
 * @param target as written; relative ones are below the working directory
 * @param readOnly as said, else what the type has by default
 * @param id of a cache, a secret or an SSH agent
 * @param sharing of a cache
 * @param required whether the step fails where the secret or agent is not given
 * @param size the most bytes a tmpfs may hold
 * @param env the variable that shows a secret; empty for the name its id gives
 * @param mode permissions of a secret, socket or new cache
 */
public record Mount(
    Type type,
    Optional<String> from,
    Optional<String> source,
    Optional<String> target,
    boolean readOnly,
    Optional<String> id,
    Optional<Sharing> sharing,
    boolean required,
    OptionalLong size,
    Optional<String> env,
    OptionalInt mode,
    OptionalLong uid,
    OptionalLong gid) {

  /** What is mounted. */
  public enum Type {
    BIND,
    CACHE,
    SECRET,
    SSH,
    TMPFS
  }

  /** What happens where two steps want one cache at the same time. */
  public enum Sharing {
    LOCKED,
    PRIVATE,
    SHARED
  }

  /**
   * Reads the value of the flag.
   *
   * @param expand replaces the variables in a field's value; {@code from} has none
   * @throws BuildException without lines, where it means nothing
   */
  public static Mount parse(String text, UnaryOperator<String> expand) {
    RunFlags.checkMount(text);
    return new MountReader(expand).read(text);
  }

  /** The same with an id. */
  public Mount withId(String other) {
    return new Mount(
        type,
        from,
        source,
        target,
        readOnly,
        Optional.of(other),
        sharing,
        required,
        size,
        env,
        mode,
        uid,
        gid);
  }

  /** What a mount's {@code from} names, known before its variables are; the last one counts. */
  public static Optional<String> from(String text) {
    Optional<String> from = Optional.empty();
    for (String field : CsvFields.of(text, "mounts")) {
      if (field.regionMatches(/* ignoreCase= */ true, 0, "from=", 0, "from=".length())) {
        from = Optional.of(field.substring("from=".length()));
      }
    }
    return from.filter(name -> !name.isEmpty());
  }
}
