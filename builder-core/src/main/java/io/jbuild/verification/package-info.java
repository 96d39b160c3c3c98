/** Builds again, and compares: with the first, with an image, with what was recorded. */
@NullMarked
package io.jbuild.verification;

import org.jspecify.annotations.NullMarked;
