/**
 * Runs commands on a stack of layers: its root file system, who runs it, and the layer of what it
 * changed.
 *
 * <p>Not here: what a command may see and do ({@code sandbox}), and when a RUN is run at all
 * ({@code runner}, {@code solve}).
 */
@NullMarked
package io.jbuild.command;

import org.jspecify.annotations.NullMarked;
