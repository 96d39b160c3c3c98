/** Dockerfile text to syntax tree; ANTLR never leaves this package. */
@NullMarked
package io.jbuild.grammar;

import org.jspecify.annotations.NullMarked;
