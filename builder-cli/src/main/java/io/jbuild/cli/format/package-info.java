/**
 * How lists and values are printed: docker's columns, sizes and ages, JSON, and the part of Go's
 * templates that people use with {@code --format}.
 */
@NullMarked
package io.jbuild.cli.format;

import org.jspecify.annotations.NullMarked;
