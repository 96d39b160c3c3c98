/** Times inner loops of the engine's package of this name. */
@NullMarked
package io.jbuild.dockerfile;

import org.jspecify.annotations.NullMarked;
