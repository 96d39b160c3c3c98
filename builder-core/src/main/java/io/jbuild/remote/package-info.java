/**
 * What builds take from other machines: files by http and https, and git repositories.
 *
 * <p>All that comes from there is hostile until it was looked at. Nothing of this package is loaded
 * by a build that names nothing remote.
 *
 * <p>Not here: registries, and unpacking archives.
 */
@NullMarked
package io.jbuild.remote;

import org.jspecify.annotations.NullMarked;
