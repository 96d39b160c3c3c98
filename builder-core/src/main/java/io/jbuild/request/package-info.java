/**
 * What a build, a push or a container is asked for, and how the words of an option become that:
 * values.
 */
@NullMarked
package io.jbuild.request;

import org.jspecify.annotations.NullMarked;
