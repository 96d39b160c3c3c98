/**
 * The values of the OCI image specification: digests, descriptors, manifests, configs, references.
 *
 * <p>{@code parse} refuses what is malformed, constructors check, {@code toString} prints what
 * {@code parse} reads. Nothing here reads a file or a network.
 */
@NullMarked
package io.jbuild.oci;

import org.jspecify.annotations.NullMarked;
