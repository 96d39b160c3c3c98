package io.jbuild.cli;

import io.jbuild.CheckReport;

/**
 * A Dockerfile that was checked.
 *
 * @param name as people know it: a path, or {@code Dockerfile} where it came from standard input
 */
record CheckedFile(String name, CheckReport report) {}
