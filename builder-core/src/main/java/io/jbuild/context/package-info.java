/** The files a build may copy: a directory, with what .dockerignore leaves out. */
@NullMarked
package io.jbuild.context;

import org.jspecify.annotations.NullMarked;
