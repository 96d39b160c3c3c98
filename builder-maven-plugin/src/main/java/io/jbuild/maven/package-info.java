/** Goals of Maven: their parameters become requests to the engine, its events lines of the log. */
@NullMarked
package io.jbuild.maven;

import org.jspecify.annotations.NullMarked;
