/** Builds that have ended, as a store keeps them. */
@NullMarked
package io.jbuild.past;

import org.jspecify.annotations.NullMarked;
