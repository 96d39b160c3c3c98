/** What a build, a store or an image is told to be: values. */
@NullMarked
package io.jbuild.result;

import org.jspecify.annotations.NullMarked;
