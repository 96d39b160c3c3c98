package io.jbuild.oci;

/**
 * The window of a process' terminal, in characters (runtime-spec, {@code consoleSize}); 0 by 0
 * where nobody knows it.
 *
 * @param height its rows
 * @param width its columns
 */
public record ConsoleSize(int height, int width) {}
