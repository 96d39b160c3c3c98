/** Containers that ran and were not dropped: what they were started with, and what they changed. */
@NullMarked
package io.jbuild.container;

import org.jspecify.annotations.NullMarked;
