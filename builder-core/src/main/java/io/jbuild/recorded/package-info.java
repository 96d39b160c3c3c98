/** What is kept of a build while it goes on, and the report made of it. */
@NullMarked
package io.jbuild.recorded;

import org.jspecify.annotations.NullMarked;
