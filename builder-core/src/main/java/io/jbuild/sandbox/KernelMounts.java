package io.jbuild.sandbox;

import io.jbuild.posix.OpenFile;
import io.jbuild.posix.ProcMount;
import java.util.Optional;

/**
 * The kernel's file systems that are made ready before a thread's root moves.
 *
 * @param proc {@code /proc} of the command's processes
 * @param terminals {@code /dev/pts} with the command's own terminal; empty for one without any
 */
record KernelMounts(ProcMount proc, Optional<OpenFile> terminals) {}
