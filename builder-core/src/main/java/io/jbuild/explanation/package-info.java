/** Keeps what builds did and what their steps were made of, and says why a step was done again. */
@NullMarked
package io.jbuild.explanation;

import org.jspecify.annotations.NullMarked;
