/** Times inner loops of the engine's package of this name. */
@NullMarked
package io.jbuild.blob;

import org.jspecify.annotations.NullMarked;
