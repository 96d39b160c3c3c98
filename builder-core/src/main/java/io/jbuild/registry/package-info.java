/**
 * The distribution protocol: images and blobs from registries over HTTP(S).
 *
 * <p>A tag becomes a manifest of one platform at once; config and layers are fetched when they are
 * read, and verified while they are read. What a registry answers is a {@link
 * io.jbuild.failure.BuildException} in its own words. Nothing here runs before a registry is needed
 * (docs/adr/0004-registry-client.md says why this speaks HTTP itself).
 */
@NullMarked
package io.jbuild.registry;

import org.jspecify.annotations.NullMarked;
