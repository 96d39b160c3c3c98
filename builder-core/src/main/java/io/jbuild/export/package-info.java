/**
 * Images to places: the store, a layout, an archive, a directory.
 *
 * <p>What is written depends on the image alone: fixed order, no times, frozen encoders. A file is
 * written beside its place and moved there when it is whole, so that a failed export leaves what
 * was there before.
 */
@NullMarked
package io.jbuild.export;

import org.jspecify.annotations.NullMarked;
