/** Builds as OpenTelemetry traces, which a collector gets that the environment names. */
@NullMarked
package io.jbuild.trace;

import org.jspecify.annotations.NullMarked;
