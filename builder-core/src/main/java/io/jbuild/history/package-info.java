/** Builds that have ended, as the store keeps them, and why their steps were done: values. */
@NullMarked
package io.jbuild.history;

import org.jspecify.annotations.NullMarked;
