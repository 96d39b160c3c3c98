/** The engine's front door, and the only place that chooses implementations. */
@NullMarked
package io.jbuild;

import org.jspecify.annotations.NullMarked;
