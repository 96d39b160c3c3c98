/** The images of a store: brought, kept, compared; and the room all of it takes. */
@NullMarked
package io.jbuild.images;

import org.jspecify.annotations.NullMarked;
