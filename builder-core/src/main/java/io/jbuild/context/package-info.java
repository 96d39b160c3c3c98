/**
 * The files a build may copy: a local directory as a {@link io.jbuild.snapshot.Snapshot}, without
 * what {@code .dockerignore} leaves out.
 *
 * <p>Not here: what copying does with them ({@code runner}).
 */
@NullMarked
package io.jbuild.context;

import org.jspecify.annotations.NullMarked;
