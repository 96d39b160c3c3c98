package io.jbuild.difference;

/**
 * One thing that differs inside a file.
 *
 * @param where in the words of its format: {@code line 3}, {@code lib/a.jar > META-INF/MANIFEST.MF
 *     > line 2}, {@code section .comment}, {@code bytes 40-47}
 * @param first what the first file has there, shortened; empty for nothing
 * @param second what the second has
 */
public record Detail(String where, String first, String second) {}
