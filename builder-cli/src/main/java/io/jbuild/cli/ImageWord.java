package io.jbuild.cli;

import io.jbuild.request.ImagePlace;
import io.jbuild.request.StoreLocation;
import java.nio.file.Path;
import java.util.Optional;

/** A word that says where an image or a layer is. */
final class ImageWord {
  private static final String REGISTRY = "docker://";
  private static final String LAYOUT = "oci-layout://";

  private ImageWord() {}

  static ImagePlace of(String word) {
    if (word.isEmpty()) {
      throw Usage.refusal("an image has a name, and not an empty one");
    }
    if (word.startsWith(REGISTRY)) {
      return new ImagePlace.AtRegistry(TypedName.of(word.substring(REGISTRY.length())).name());
    }
    if (word.startsWith(LAYOUT)) {
      String place = word.substring(LAYOUT.length());
      int colon = place.lastIndexOf(':');
      return colon > place.lastIndexOf('/')
          ? new ImagePlace.File(
              StoreLocation.path(place.substring(0, colon)),
              Optional.of(place.substring(colon + 1)))
          : new ImagePlace.File(StoreLocation.path(place), Optional.empty());
    }
    Path path = StoreLocation.path(word);
    // No image is called so.
    boolean file = word.startsWith("/") || word.startsWith("./") || word.startsWith("../");
    return file || word.equals(".") || word.equals("..")
        ? new ImagePlace.File(path, Optional.empty())
        : new ImagePlace.Word(word, path);
  }
}
