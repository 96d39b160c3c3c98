package io.jbuild.inventory;

import io.jbuild.file.ImagePath;
import io.jbuild.oci.Digest;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Something in an image that has a name and a version of its own.
 *
 * @param group what the name stands in: a distribution, a Maven group; empty for none
 * @param packageUrl its name for everybody (package-url specification)
 * @param licenses as they stand there, in order; not all are names that SPDX knows
 * @param supplier who it is from, as it stands there
 * @param path the file that says so
 * @param layer diffId of the layer with that file
 */
public record Component(
    String group,
    String name,
    String version,
    String packageUrl,
    List<String> licenses,
    Optional<String> supplier,
    ImagePath path,
    Optional<Digest> layer)
    implements Comparable<Component> {

  private static final Comparator<Component> ORDER =
      Comparator.comparing(Component::packageUrl).thenComparing(Component::path);

  public Component {
    licenses = List.copyOf(licenses);
  }

  @Override
  public int compareTo(Component other) {
    return ORDER.compare(this, other);
  }

  /** What package databases and archives say of a component, before its place is known. */
  record Found(
      String group,
      String name,
      String version,
      String packageUrl,
      List<String> licenses,
      Optional<String> supplier) {}
}
