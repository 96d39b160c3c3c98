package io.jbuild.share;

import io.jbuild.layer.Layer;
import io.jbuild.oci.Digest;
import java.time.Duration;
import java.util.Optional;

/**
 * A result that may go to a place.
 *
 * @param there as the place had it when it was read
 */
record Shareable(Digest key, Layer layer, Duration cost, Optional<SharedResult> there) {}
