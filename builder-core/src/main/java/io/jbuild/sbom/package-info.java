/** What is in an image, said by a module of its own that no other build loads. */
@NullMarked
package io.jbuild.sbom;

import org.jspecify.annotations.NullMarked;
