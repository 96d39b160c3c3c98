package io.jbuild.runner;

import java.time.Instant;
import java.util.Optional;

/** A step's file time as keys have it. */
final class KeyTime {

  private KeyTime() {}

  static String of(Optional<Instant> fileTime) {
    return fileTime.map(Instant::toString).orElse("preserve");
  }
}
