package io.jbuild;

import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;

/**
 * What a build made.
 *
 * @param imageId the config's digest; the same for every output
 * @param manifest the manifest in the store
 */
public record BuildResult(Digest imageId, Descriptor manifest) {}
