/**
 * The secrets a build was given: opened, looked for in what it makes, taken out of what it tells.
 */
@NullMarked
package io.jbuild.hidden;

import org.jspecify.annotations.NullMarked;
