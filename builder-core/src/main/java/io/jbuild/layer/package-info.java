/**
 * Diffs as tars, and layers as values.
 *
 * <p>The bytes of a tar depend on the diff alone (behaviour of the format: {@code jbuild-tar/1}). A
 * layer's index, its table of contents, is made when the tar is written or first read, and stands
 * beside it in the store.
 */
@NullMarked
package io.jbuild.layer;

import org.jspecify.annotations.NullMarked;
