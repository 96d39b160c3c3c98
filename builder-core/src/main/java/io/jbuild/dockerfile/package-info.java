/** Typed instructions of a Dockerfile, and the expansion of variables. */
@NullMarked
package io.jbuild.dockerfile;

import org.jspecify.annotations.NullMarked;
