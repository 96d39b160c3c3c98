/** The machine that a build is on, its store, and the ways it has to run commands. */
@NullMarked
package io.jbuild.machine;

import org.jspecify.annotations.NullMarked;
