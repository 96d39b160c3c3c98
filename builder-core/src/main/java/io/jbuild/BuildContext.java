package io.jbuild;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.remote.GitAddress;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where the files are that a build may copy. */
public sealed interface BuildContext {

  /** A directory of this machine. */
  record Folder(Path path) implements BuildContext {}

  /**
   * A tar, plain or compressed, or a Dockerfile without any other file.
   *
   * @param in read once, by the build
   */
  record Stream(InputStream in) implements BuildContext {}

  /**
   * A git repository, or a tar or lone Dockerfile in the web.
   *
   * @param address as written, with the credentials it may hold
   */
  record Remote(String address) implements BuildContext {}

  /**
   * The context on another machine that a text names; empty where it names none.
   *
   * @throws BuildException where it does, but means nothing
   */
  static Optional<BuildContext> remote(String text) {
    boolean web = text.startsWith("http://") || text.startsWith("https://");
    try {
      return GitAddress.parseContext(text).isPresent() || web
          ? Optional.of(new Remote(text))
          : Optional.empty();
    } catch (BuildException e) {
      throw new BuildException(Blame.USAGE, e.message(), e.hint(), e);
    }
  }

  /**
   * What a text stands for: a directory of this machine, or a context on another; empty where there
   * is nothing of that name.
   *
   * @throws BuildException where there is something, but no context
   */
  static Optional<BuildContext> named(String text) {
    Path path = StoreLocation.path(text);
    if (text.isEmpty() || !Files.exists(path)) {
      return remote(text);
    }
    if (!Files.isDirectory(path)) {
      throw new BuildException(
          Blame.USAGE,
          "'" + text + "' is not a directory",
          "A context is the directory whose files may be copied; name the Dockerfile with {file}.");
    }
    return Optional.of(new Folder(path));
  }
}
