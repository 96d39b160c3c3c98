/** Images to places: the store, a layout, an archive, a directory. */
@NullMarked
package io.jbuild.export;

import org.jspecify.annotations.NullMarked;
