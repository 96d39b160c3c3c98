package io.jbuild.posix;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the programs of the machine are.
 *
 * @param directories as the variable PATH has them; a relative one is nobody's
 */
public record SearchPath(String directories) {

  /** The first of this name that may be executed. */
  public Optional<Path> find(String name) {
    for (String directory : directories.split(":", -1)) {
      Path program = Path.of(directory, name);
      if (directory.startsWith("/")
          && Files.isRegularFile(program)
          && Files.isExecutable(program)) {
        return Optional.of(program);
      }
    }
    return Optional.empty();
  }
}
