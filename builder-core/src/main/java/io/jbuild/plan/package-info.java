/** Instructions as a graph of steps. */
@NullMarked
package io.jbuild.plan;

import org.jspecify.annotations.NullMarked;
