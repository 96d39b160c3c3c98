/**
 * The union view: what a stack of layers looks like as one file system, and what changed in it.
 *
 * <p>A {@link Snapshot} reads, a {@link WritableSnapshot} also takes writes in a layer of its own,
 * and its {@link LayerDiff} is all that leaves this package. Lower layers are never written, so any
 * number of snapshots may share them.
 *
 * <p>Not here: tars and digests of layers ({@code layer}), and running commands ({@code sandbox}).
 */
@NullMarked
package io.jbuild.snapshot;

import org.jspecify.annotations.NullMarked;
