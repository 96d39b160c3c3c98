/** One build: from its request to what it made. */
@NullMarked
package io.jbuild.build;

import org.jspecify.annotations.NullMarked;
