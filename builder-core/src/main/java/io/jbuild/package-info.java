/** The engine's front door. */
@NullMarked
package io.jbuild;

import org.jspecify.annotations.NullMarked;
