package io.jbuild.comparison;

import java.io.IOException;

/** Two files cannot be compared in their format: they are compared as bytes. */
final class UnexplainedException extends IOException {

  UnexplainedException(String message) {
    super(message);
  }
}
