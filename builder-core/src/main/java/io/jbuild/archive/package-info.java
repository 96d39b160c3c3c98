/**
 * Reads tar streams, plain or compressed, and the directories of zips, written by anybody.
 *
 * <p>Names are bytes from the header to the {@link io.jbuild.file.ImagePath}; whatever is malformed
 * ends in a {@link io.jbuild.archive.MalformedArchiveException}. Not here: writing tars ({@code
 * layer}), and what whiteouts mean.
 */
@NullMarked
package io.jbuild.archive;

import org.jspecify.annotations.NullMarked;
