/**
 * An independent oracle for tests: reads tars, layouts and registries without any code of jbuild.
 */
@NullMarked
package io.jbuild.testkit;

import org.jspecify.annotations.NullMarked;
