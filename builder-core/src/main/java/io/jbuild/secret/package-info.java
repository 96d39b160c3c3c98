/**
 * Values that nothing a build makes may show: how they are recognised, plain or encoded, in what is
 * printed and in what is kept; and which variables sound as if they held one.
 *
 * <p>Not here: where values come from ({@code (root)}), and how a step gets to see them ({@code
 * command}).
 */
@NullMarked
package io.jbuild.secret;

import org.jspecify.annotations.NullMarked;
