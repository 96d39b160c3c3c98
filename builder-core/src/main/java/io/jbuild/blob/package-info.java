/** Bytes by digest: where they are kept, how they are verified, how they are compressed. */
@NullMarked
package io.jbuild.blob;

import org.jspecify.annotations.NullMarked;
