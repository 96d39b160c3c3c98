package io.jbuild.cli;

import java.io.IOException;

/**
 * A command as it was called.
 *
 * @param arguments what was typed
 * @param around streams, environment and clock
 * @param engines opens the engine
 */
record Invocation(Arguments arguments, Surroundings around, Engine.Source engines) {

  /** The engine on the store that was asked for. */
  Engine engine() throws IOException {
    return engines.open(
        StoreLocation.find(arguments.value("--store"), around.environment()), around.environment());
  }
}
