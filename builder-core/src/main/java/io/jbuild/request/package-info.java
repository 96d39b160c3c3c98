/** What may be asked: values, how the words of options become them, and what answers. */
@NullMarked
package io.jbuild.request;

import org.jspecify.annotations.NullMarked;
