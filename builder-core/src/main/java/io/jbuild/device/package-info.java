/** Devices of the machine for commands, as its specifications describe them (CDI). */
@NullMarked
package io.jbuild.device;

import org.jspecify.annotations.NullMarked;
