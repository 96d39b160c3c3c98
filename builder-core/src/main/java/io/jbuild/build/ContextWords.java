package io.jbuild.build;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.oci.ImageReference;
import io.jbuild.plan.NamedContext;
import io.jbuild.plan.NamedContexts;
import io.jbuild.request.BuildContext;
import io.jbuild.request.ContextOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the contexts mean that a build has by name.
 *
 * @param contexts what each name stands for
 * @param files where those are that stand for files
 */
record ContextWords(NamedContexts contexts, SortedMap<String, BuildContext> files) {

  private static final String IMAGE = "docker-image://";
  private static final String LAYOUT = "oci-layout://";

  /**
   * Reads them.
   *
   * @param given what a front end was told, by the name
   * @throws BuildException for a name that no image could have, and for what stands for nothing
   */
  static ContextWords of(ContextOptions given) {
    SortedMap<String, NamedContext> contexts = new TreeMap<>();
    SortedMap<String, BuildContext> files = new TreeMap<>();
    given
        .words()
        .forEach(
            (name, value) -> {
              String key = key(name);
              NamedContext context = context(name, value);
              contexts.put(key, context);
              if (context instanceof NamedContext.Files found) {
                files.put(
                    key,
                    found
                        .address()
                        .<BuildContext>map(BuildContext.Remote::new)
                        .orElseGet(() -> new BuildContext.Folder(folder(name, value))));
              }
            });
    given
        .assembled()
        .forEach(
            (name, assembled) -> {
              if (contexts.putIfAbsent(key(name), new NamedContext.Files(Optional.empty()))
                  == null) {
                files.put(key(name), assembled);
              }
            });
    return new ContextWords(new NamedContexts(contexts), files);
  }

  private static String key(String name) {
    try {
      return NamedContexts.key(name);
    } catch (IllegalArgumentException e) {
      throw new BuildException(
          Blame.USAGE,
          "invalid context name " + name + ": " + e.getMessage(),
          "It is the name of a stage or of an image, in lower case.",
          e);
    }
  }

  private static NamedContext context(String name, String value) {
    if (value.startsWith(IMAGE)) {
      return image(name, value.substring(IMAGE.length()));
    }
    if (value.startsWith(LAYOUT)) {
      return layout(value.substring(LAYOUT.length()));
    }
    if (value.startsWith("target:")) {
      throw new BuildException(
          Blame.USAGE,
          "the context " + name + " is \"" + value + "\", which only a bake file knows",
          "Name a stage of the Dockerfile in FROM or --from itself.");
    }
    return new NamedContext.Files(BuildContext.remote(value).map(remote -> value));
  }

  private static NamedContext image(String name, String reference) {
    if (reference.equals("scratch")) {
      return new NamedContext.Nothing();
    }
    try {
      return new NamedContext.OfImage(ImageReference.parse(reference));
    } catch (IllegalArgumentException e) {
      throw new BuildException(
          Blame.USAGE,
          "the context " + name + ": " + e.getMessage(),
          "An image name is lower-case: [registry/]repository[:tag][@digest].",
          e);
    }
  }

  /** As buildx reads it: a digest, else a tag, else {@code latest}. */
  private static NamedContext layout(String text) {
    int at = text.lastIndexOf('@');
    if (at >= 0 && text.substring(at + 1).matches("sha256:[0-9a-f]{64}")) {
      String folder = text.substring(0, at);
      int colon = folder.lastIndexOf(':');
      boolean tagged = colon > folder.lastIndexOf('/');
      return new NamedContext.Layout(
          Path.of(tagged ? folder.substring(0, colon) : folder), text.substring(at + 1));
    }
    int colon = text.lastIndexOf(':');
    return colon > text.lastIndexOf('/')
        ? new NamedContext.Layout(Path.of(text.substring(0, colon)), text.substring(colon + 1))
        : new NamedContext.Layout(Path.of(text), "latest");
  }

  private static Path folder(String name, String value) {
    Path folder = Path.of(value);
    if (!Files.isDirectory(folder)) {
      throw new BuildException(
          Blame.USAGE,
          "the context "
              + name
              + ": "
              + (Files.exists(folder)
                  ? value + " is not a directory"
                  : "there is no directory " + value),
          "A context is a directory, a URL, a git repository, docker-image://NAME or"
              + " oci-layout://DIR:TAG.");
    }
    return folder;
  }
}
