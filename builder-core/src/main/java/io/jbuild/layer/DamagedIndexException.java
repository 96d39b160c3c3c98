package io.jbuild.layer;

import java.io.IOException;

/** An index that is not whole, as after a power loss; it is made again. */
final class DamagedIndexException extends IOException {

  DamagedIndexException() {
    super("a layer's index is damaged");
  }

  DamagedIndexException(Throwable cause) {
    super("a layer's index is damaged", cause);
  }
}
