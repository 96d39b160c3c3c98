/** How values and texts are printed: JSON, docker's sizes and ages, a front end's own words. */
@NullMarked
package io.jbuild.report.format;

import org.jspecify.annotations.NullMarked;
