/** Running a command in a root file system, apart from the machine. */
@NullMarked
package io.jbuild.sandbox;

import org.jspecify.annotations.NullMarked;
