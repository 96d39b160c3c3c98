/** Reads tar streams, plain or compressed, written by anybody. */
@NullMarked
package io.jbuild.archive;

import org.jspecify.annotations.NullMarked;
