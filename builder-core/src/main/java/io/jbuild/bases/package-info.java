/** Base images: found, fetched, remembered, and pinned to what an earlier build had. */
@NullMarked
package io.jbuild.bases;

import org.jspecify.annotations.NullMarked;
