/** An image as a value, and the local store's references to images. */
@NullMarked
package io.jbuild.image;

import org.jspecify.annotations.NullMarked;
