package io.jbuild.cli;

import io.jbuild.oci.ImageReference;

/**
 * A name of an image at its registry, as somebody typed it.
 *
 * @param tagged whether a tag or a digest was typed
 */
record TypedName(ImageReference name, boolean tagged) {

  /** What is printed where neither was, as docker does. */
  static final String DEFAULT_TAG = "Using default tag: latest\n";

  static TypedName of(String text) {
    try {
      return new TypedName(
          ImageReference.parse(text), text.lastIndexOf(':') > text.lastIndexOf('/'));
    } catch (IllegalArgumentException e) {
      throw Usage.refusal(String.valueOf(e.getMessage()));
    }
  }

  /** A name that an image is to have. */
  static ImageReference given(String text) {
    ImageReference name;
    try {
      name = ImageReference.parse(text);
    } catch (IllegalArgumentException e) {
      throw Usage.refusal(
          "'" + text + "' cannot be a name: " + e.getMessage(), "As in example.com/team/app:1.0.");
    }
    if (name.digest().isPresent()) {
      throw Usage.refusal(
          "'" + text + "' cannot be a name: a digest is what it is, and not given",
          "Leave @" + name.digest().get() + " out.");
    }
    return name;
  }
}
