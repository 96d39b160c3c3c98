/** JSON as read from and written to disk and wire; Jackson never leaves this package. */
@NullMarked
package io.jbuild.json;

import org.jspecify.annotations.NullMarked;
