/**
 * What jbuild reads of other people's text, under a fuzzer: each target takes any bytes, and ends
 * in a value or in the one failure that its reader promises.
 */
@NullMarked
package io.jbuild.fuzz;

import org.jspecify.annotations.NullMarked;
