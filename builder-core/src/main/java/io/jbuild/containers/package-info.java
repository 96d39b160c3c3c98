/** Containers: started, kept, compared, made into images; the shell in a failed step among them. */
@NullMarked
package io.jbuild.containers;

import org.jspecify.annotations.NullMarked;
