package io.jbuild.report;

import io.jbuild.report.format.FrontEnd;
import io.jbuild.result.CheckReport;

/**
 * A Dockerfile that was checked.
 *
 * @param name as people know it: a path, or {@code Dockerfile} where it came from standard input
 * @param frontEnd who tells of it
 */
public record CheckedFile(String name, CheckReport report, FrontEnd frontEnd) {}
