/** A build's events as lines for people: what each step does, prints, and how it ended. */
@NullMarked
package io.jbuild.report.progress;

import org.jspecify.annotations.NullMarked;
