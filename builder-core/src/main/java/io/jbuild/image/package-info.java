/**
 * An image as a value, the local store's references to images, and images that stand elsewhere: in
 * an OCI layout, an archive, or a registry.
 *
 * <p>A reference of the store names a manifest whose blobs are all here. What is elsewhere is a
 * {@link RemoteImage}, whose blobs are fetched when they are first read.
 *
 * <p>Not here: the distribution protocol ({@code registry}), and writing images to other places
 * ({@code export}).
 */
@NullMarked
package io.jbuild.image;

import org.jspecify.annotations.NullMarked;
