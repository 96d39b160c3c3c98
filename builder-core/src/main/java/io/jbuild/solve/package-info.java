/** The algorithm of a build: each step at most once, taken from the cache or run. */
@NullMarked
package io.jbuild.solve;

import org.jspecify.annotations.NullMarked;
