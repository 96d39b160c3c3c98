/**
 * Finds what differs between two images, and says why: layer by layer, path by path, and inside of
 * files by what their formats mean.
 *
 * <p>Layers are compared by their indexes; content is opened only where its digest differs, and
 * then read as streams. What is too large, too deep or damaged is compared as bytes: nothing that
 * stands in an image makes a comparison fail or fill the memory. Not here: how a difference is
 * shown.
 */
@NullMarked
package io.jbuild.comparison;

import org.jspecify.annotations.NullMarked;
