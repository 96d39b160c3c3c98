/** A build as one page for a browser, which needs nothing but itself. */
@NullMarked
package io.jbuild.report.page;

import org.jspecify.annotations.NullMarked;
