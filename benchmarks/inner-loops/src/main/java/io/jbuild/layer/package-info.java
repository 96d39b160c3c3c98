/** Times inner loops of the engine's package of this name. */
@NullMarked
package io.jbuild.layer;

import org.jspecify.annotations.NullMarked;
