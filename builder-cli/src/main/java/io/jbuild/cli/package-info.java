/** The {@code jbuild} command: options to requests, events to the terminal, blame to exit codes. */
@NullMarked
package io.jbuild.cli;

import org.jspecify.annotations.NullMarked;
