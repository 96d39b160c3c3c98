/**
 * Runs recorded builds through the jbuild command, and compares what comes out with what was
 * recorded. It knows jbuild as its users do: by its options, its exit code and its images.
 */
@NullMarked
package io.jbuild.conformance;

import org.jspecify.annotations.NullMarked;
