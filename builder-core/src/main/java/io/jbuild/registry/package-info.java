/** The distribution protocol: images and blobs from registries over HTTP(S). */
@NullMarked
package io.jbuild.registry;

import org.jspecify.annotations.NullMarked;
