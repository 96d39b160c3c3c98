/**
 * How lists are printed: docker's columns, and the part of Go's templates that people use with
 * {@code --format}.
 */
@NullMarked
package io.jbuild.cli.format;

import org.jspecify.annotations.NullMarked;
