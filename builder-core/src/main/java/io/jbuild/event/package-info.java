/** What a build tells while it goes on; front ends render it. */
@NullMarked
package io.jbuild.event;

import org.jspecify.annotations.NullMarked;
