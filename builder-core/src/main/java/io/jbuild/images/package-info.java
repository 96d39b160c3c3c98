/**
 * The images of a store: listed, loaded, saved, pulled, pushed, joined; and the room all of a store
 * takes.
 */
@NullMarked
package io.jbuild.images;

import org.jspecify.annotations.NullMarked;
