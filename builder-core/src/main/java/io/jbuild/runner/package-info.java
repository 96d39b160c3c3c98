/** What each kind of step does. */
@NullMarked
package io.jbuild.runner;

import org.jspecify.annotations.NullMarked;
