/** What is in an image, in the forms that others read: SPDX and CycloneDX. */
@NullMarked
package io.jbuild.bill;

import org.jspecify.annotations.NullMarked;
