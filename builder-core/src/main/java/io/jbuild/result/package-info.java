/** What is told of builds, images, containers and stores: values. */
@NullMarked
package io.jbuild.result;

import org.jspecify.annotations.NullMarked;
