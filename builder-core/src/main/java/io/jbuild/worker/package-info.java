/**
 * A helper JVM inside a user namespace, where an ordinary user is root: it runs commands for a
 * build whose own process must not mount, and touches all trees they leave.
 *
 * <p>Both sides speak frames over the helper's standard input and output; it ends when its input
 * does, so a killed build leaves none behind.
 */
@NullMarked
package io.jbuild.worker;

import org.jspecify.annotations.NullMarked;
