/**
 * The few things of POSIX that Java lacks: file names as bytes, extended attributes, special files,
 * mounts and namespaces. JNA never leaves this package, and is not loaded before a system call is
 * needed.
 */
@NullMarked
package io.jbuild.posix;

import org.jspecify.annotations.NullMarked;
