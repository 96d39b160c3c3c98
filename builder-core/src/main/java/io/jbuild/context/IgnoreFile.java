package io.jbuild.context;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
      if (Files.exists(own)) {
        return parse(own.getFileName().toString(), text(own));
      }
    }
    Path common = context.resolve(SUFFIX);
    return Files.exists(common) ? parse(SUFFIX, readInside(context, common)) : NONE;
  }

  /** The same, and these paths are left out whatever it says. */
  public IgnoreFile leavingOut(List<String> paths) {
    return paths.isEmpty() ? this : new IgnoreFile(name, rules.with(paths));
  }

  /** Reads the rules of a text. */
  public static IgnoreFile parse(String name, String text) {
    List<IgnoreRules.Line> wrong = new ArrayList<>();
    try {
      return new IgnoreFile(name, IgnoreRules.of(IgnoreRules.lines(text), wrong::add));
    } catch (IllegalArgumentException e) {
      throw new BuildException(
          Blame.DOCKERFILE,
          name
              + ":"
              + wrong.get(0).number()
              + ": "
              + e.getMessage()
              + " in the line \""
              + wrong.get(0).pattern()
              + "\"",
          "Mend the line, or begin it with # to leave it out.",
          e);
    }
  }

  private static String readInside(Path context, Path file) throws IOException {
    if (Files.isSymbolicLink(file) && !file.toRealPath().startsWith(context.toRealPath())) {
      throw new BuildException(
          Blame.DOCKERFILE,
          file.getFileName() + " is a link that leaves the context",
          "Put the file itself into the context.");
    }
    return text(file);
  }

  private static String text(Path file) throws IOException {
    return new String(
        SmallFile.read(file, "an ignore file", "Remove it, or put a text file there."),
        StandardCharsets.UTF_8);
  }
}
