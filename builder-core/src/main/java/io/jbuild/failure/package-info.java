/** What a build fails with: whose turn it is, what happened, what to do. */
@NullMarked
package io.jbuild.failure;

import org.jspecify.annotations.NullMarked;
