package io.jbuild.result;

import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;

/**
 * What a build made.
 *
 * @param imageId the config's digest, the same for every output; of several images the digest of
 *     what was written last
 * @param manifest the manifest, or for several platforms the index, as it was written last
 */
public record BuildResult(Digest imageId, Descriptor manifest) {}
