/** What is drawn on a terminal while work goes on, and what stays there when it is done. */
@NullMarked
package io.jbuild.cli.terminal;

import org.jspecify.annotations.NullMarked;
