/** What a build made on its way out: its outputs, and what is attested of it. */
@NullMarked
package io.jbuild.output;

import org.jspecify.annotations.NullMarked;
