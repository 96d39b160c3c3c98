package io.jbuild.comparison;

import io.jbuild.file.ByteString;
import io.jbuild.image.Image;
import io.jbuild.layer.LayerStack;

/**
 * An image that is compared.
 *
 * @param config its bytes as the image has them
 * @param layers those that the config names
 */
public record ComparedImage(ByteString config, LayerStack layers) {

  /** An image of ours, whose config is what jbuild writes for it. */
  public static ComparedImage of(Image image) {
    return new ComparedImage(ByteString.of(image.config().toBytes()), image.layers());
  }
}
