/** What is in an image, as its package databases and its archives of Java classes say. */
@NullMarked
package io.jbuild.inventory;

import org.jspecify.annotations.NullMarked;
