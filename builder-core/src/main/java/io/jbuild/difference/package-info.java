/** What differs between two images, as values: layer by layer, path by path, with likely causes. */
@NullMarked
package io.jbuild.difference;

import org.jspecify.annotations.NullMarked;
