/**
 * Files as images have them: paths of bytes, owners as numbers, links as links. Values only;
 * nothing here touches a disk.
 */
@NullMarked
package io.jbuild.file;

import org.jspecify.annotations.NullMarked;
