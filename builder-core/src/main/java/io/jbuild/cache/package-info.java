/** Keys of steps, and layers by key. */
@NullMarked
package io.jbuild.cache;

import org.jspecify.annotations.NullMarked;
