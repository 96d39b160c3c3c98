package io.jbuild.context;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The ignore file of a build: {@code <Dockerfile's name>.dockerignore} beside the Dockerfile if
 * there is one, else {@code .dockerignore} in the context; never both.
 *
 * @param name as messages show it; empty where there is none
 */
public record IgnoreFile(String name, IgnoreRules rules) {

  /** No ignore file. */
  public static final IgnoreFile NONE = new IgnoreFile("", IgnoreRules.NONE);

  private static final String SUFFIX = ".dockerignore";
  private static final long LARGEST = 8 << 20;

  /**
   * Finds and reads it.
   *
   * @param dockerfile empty where the Dockerfile is not a file
   * @throws BuildException for a pattern that cannot be read
   */
  public static IgnoreFile load(Path context, Optional<Path> dockerfile) throws IOException {
    if (dockerfile.isPresent()) {
      Path file = dockerfile.get().toAbsolutePath();
      Path own = file.resolveSibling(file.getFileName() + SUFFIX);
      if (Files.isRegularFile(own)) {
        return parse(
            own.getFileName().toString(),
            new String(Files.readAllBytes(own), StandardCharsets.UTF_8));
      }
    }
    Path common = context.resolve(SUFFIX);
    return Files.isRegularFile(common) ? parse(SUFFIX, readInside(context, common)) : NONE;
  }

  /** Reads the rules of a text. */
  public static IgnoreFile parse(String name, String text) {
    List<String> patterns = IgnoreRules.read(text);
    try {
      return new IgnoreFile(name, IgnoreRules.of(patterns));
    } catch (IllegalArgumentException e) {
      String culprit = patterns.stream().filter(IgnoreFile::isWrong).findFirst().orElse("");
      throw new BuildException(
          Blame.DOCKERFILE,
          name + ": " + e.getMessage() + " in the line \"" + culprit + "\"",
          "Mend the line, or begin it with # to leave it out.",
          e);
    }
  }

  private static boolean isWrong(String pattern) {
    try {
      IgnoreRules.of(List.of(pattern));
      return false;
    } catch (IllegalArgumentException e) {
      return true;
    }
  }

  private static String readInside(Path context, Path file) throws IOException {
    if (Files.isSymbolicLink(file) && !file.toRealPath().startsWith(context.toRealPath())) {
      throw new BuildException(
          Blame.DOCKERFILE,
          file.getFileName() + " is a link that leaves the context",
          "Put the file itself into the context.");
    }
    if (Files.size(file) > LARGEST) {
      throw new BuildException(
          Blame.DOCKERFILE, file.getFileName() + " is too large to be an ignore file", "");
    }
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }
}
