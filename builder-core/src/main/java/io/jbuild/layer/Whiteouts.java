package io.jbuild.layer;

import io.jbuild.file.ByteString;
import io.jbuild.file.ImagePath;

/** How a layer's tar says that names are deleted (image-spec, layer.md, "Whiteouts"). */
final class Whiteouts {
  private static final ByteString PREFIX = ByteString.of(".wh.");

  /** What else starts so is what aufs kept for itself. */
  private static final ByteString META = ByteString.of(".wh..wh.");

  private static final ByteString OPAQUE = ByteString.of(".wh..wh..opq");

  private Whiteouts() {}

  /** The entry that says a path is deleted. */
  static ImagePath of(ImagePath path) {
    return path.parent().orElseThrow().child(PREFIX.plus(path.name()));
  }

  /** The entry that says a directory hides what is below it. */
  static ImagePath opaque(ImagePath directory) {
    return directory.child(OPAQUE);
  }

  static boolean isOpaque(ByteString name) {
    return name.equals(OPAQUE);
  }

  static boolean isMeta(ByteString name) {
    return name.startsWith(META);
  }

  static boolean isWhiteout(ByteString name) {
    return name.startsWith(PREFIX);
  }

  /** Whether the path's last name says something of lower layers. */
  static boolean isMarker(ImagePath path) {
    return !path.isRoot() && isWhiteout(path.name());
  }

  /** The name that a whiteout's name says is deleted; may be empty. */
  static ByteString deleted(ByteString name) {
    return name.from(PREFIX.length());
  }
}
