package io.jbuild.result;

import io.jbuild.difference.LayerDifference;
import io.jbuild.difference.ValueChange;
import io.jbuild.failure.Lines;
import io.jbuild.oci.Digest;
import io.jbuild.oci.Platform;
import java.util.List;
import java.util.Optional;

/**
 * What a build that was done twice, or compared with an image that was published, came to.
 *
 * @param images one for each platform
 * @param published what a build was compared with, and who has that; empty for two builds
 * @param conditions under which the second build was done
 */
public record Verification(
    List<Verified> images, Optional<String> published, List<Condition> conditions) {

  public Verification {
    images = List.copyOf(images);
    conditions = List.copyOf(conditions);
  }

  /**
   * The same, of a build that was compared with an image instead of with another build.
   *
   * @param image its name, and where it is
   */
  public Verification comparedWith(String image) {
    return new Verification(images, Optional.of(image), conditions);
  }

  /** Whether nothing differs. */
  public boolean isReproducible() {
    return images.stream().allMatch(Verified::isSame);
  }

  /**
   * An image, twice.
   *
   * @param first the image id of the first build, or of what was published
   * @param second the image id of the second build
   * @param config what differs in the configs
   * @param steps whose layers differ, in the Dockerfile's order
   */
  public record Verified(
      Platform platform,
      Digest first,
      Digest second,
      List<ValueChange> config,
      List<BlamedStep> steps) {

    public Verified {
      config = List.copyOf(config);
      steps = List.copyOf(steps);
    }

    /** The same image, twice. */
    public static Verified same(Platform platform, Digest id) {
      return new Verified(platform, id, id, List.of(), List.of());
    }

    /** Whether nothing differs. */
    public boolean isSame() {
      return first.equals(second);
    }
  }

  /**
   * A step whose layer differs.
   *
   * @param lines where it stands in the Dockerfile; empty of a layer that no step made
   * @param name of the step, or what the history says
   * @param role how it comes to differ
   * @param after names of earlier steps that differ and that it copies from or stands on
   */
  public record BlamedStep(
      Optional<Lines> lines, String name, Role role, List<String> after, LayerDifference layer) {

    public BlamedStep {
      after = List.copyOf(after);
    }
  }

  /** How a step comes to differ. */
  public enum Role {
    /** Nothing differed before it. */
    CULPRIT,
    /** It copies, or sees, files of a step that differs. */
    COPIES,
    /** It stands on a step that differs, and may differ for that alone. */
    STANDS_ON
  }

  /**
   * Something that a result should not depend on.
   *
   * @param name as {@code umask}
   * @param change what it was in either build; empty where it was the same
   * @param detail why it was the same, or what the change does not reach
   */
  public record Condition(String name, Optional<String> change, String detail) {}
}
