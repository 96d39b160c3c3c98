package io.jbuild.result;

import java.util.List;

/**
 * The images of a store.
 *
 * @param images newest first
 * @param unreadable the name of each image that cannot be read, and why
 */
public record ImageListing(List<ImageDetails> images, List<String> unreadable) {
  public ImageListing {
    images = List.copyOf(images);
    unreadable = List.copyOf(unreadable);
  }
}
