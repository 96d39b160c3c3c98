/** Results of steps that machines share: how they are written, fetched and brought elsewhere. */
@NullMarked
package io.jbuild.share;

import org.jspecify.annotations.NullMarked;
