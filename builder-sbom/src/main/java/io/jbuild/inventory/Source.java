package io.jbuild.inventory;

import io.jbuild.file.ImagePath;
import java.io.IOException;

/** A kind of package database, or of files that say what they are. */
interface Source {

  /** Tells all that an image has of it; what makes no sense is none. */
  void find(ImageFiles files, Distribution distribution, Taker taker) throws IOException;

  /** Takes what was found. */
  interface Taker {

    /** Something in the image, and the file that says so. */
    void take(Component.Found component, ImagePath path) throws IOException;

    /** Something that could not be read, for people. */
    void note(String text);
  }
}
