/** Finds in a Dockerfile what can be built and should not be written: BuildKit's rules and ours. */
@NullMarked
package io.jbuild.check;

import org.jspecify.annotations.NullMarked;
