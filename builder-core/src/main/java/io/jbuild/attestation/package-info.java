/**
 * Statements about images (in-toto attestations): where they come from, and what is in them.
 *
 * <p>The same inputs give the same bytes: no times, no random numbers, nothing of the machine.
 */
@NullMarked
package io.jbuild.attestation;

import org.jspecify.annotations.NullMarked;
