package io.jbuild.request;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.file.ByteString;
import io.jbuild.file.ImagePath;
import io.jbuild.remote.GitAddress;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Where the files are that a build may copy. */
public sealed interface BuildContext {

  /**
   * A directory of this machine.
   *
   * @param without relative paths in it that are not there for the build, whatever its ignore file
   *     says: what the build itself writes there
   */
  record Folder(Path path, List<String> without) implements BuildContext {
    public Folder {
      without = List.copyOf(without);
    }

    /** All of it. */
    public Folder(Path path) {
      this(path, List.of());
    }
  }

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
   * Files and folders that lie anywhere on this machine, as if they lay together. So that the same
   * files make the same image wherever they come from, they are 0644, and 0755 where they are
   * folders or anybody may execute them; names of one file are so many files. No ignore file
   * counts.
   *
   * @param files where each is, by its path in the context: {@code lib/a.jar}. Of a folder all is
   *     there that is in it. A link is followed, as those inside a folder are not. The empty path,
   *     which no other may be beside, is that of the whole context: a folder, or nothing yet
   */
  record Assembled(SortedMap<String, Path> files) implements BuildContext {

    /** What the path of the whole context is. */
    private static final String WHOLE = "";

    /**
     * Checks the paths.
     *
     * @throws IllegalArgumentException where one is no plain relative path, or below another
     */
    public Assembled {
      files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
      for (String path : files.keySet()) {
        if (path.equals(WHOLE) && files.size() == 1) {
          continue;
        }
        ImagePath place = ImagePath.of(path);
        if (place.isRoot() || !place.relative().equals(ByteString.of(path))) {
          throw new IllegalArgumentException("not a plain relative path: \"" + path + "\"");
        }
        for (int depth = 1; depth < place.depth(); depth++) {
          if (files.containsKey(place.first(depth).relative().toString())) {
            throw new IllegalArgumentException(path + " is below another of the files");
          }
        }
      }
    }

    /**
     * All that is in one folder, whatever bytes the names in it are: those of a listing may be none
     * that Java can write. A folder that is not there is an empty one.
     */
    public static Assembled of(Path folder) {
      SortedMap<String, Path> whole = new TreeMap<>();
      whole.put(WHOLE, folder);
      return new Assembled(whole);
    }

    /** The file that a path of the context stands for; empty where there is none. */
    public Optional<Path> find(String path) {
      for (Map.Entry<String, Path> file : files.entrySet()) {
        String place = file.getKey();
        if (place.equals(path)) {
          return Optional.of(file.getValue());
        }
        String below = place.equals(WHOLE) ? WHOLE : place + "/";
        if (path.startsWith(below)) {
          return Optional.of(file.getValue().resolve(path.substring(below.length())));
        }
      }
      return Optional.empty();
    }

    /** By their paths as images have them. */
    public SortedMap<ImagePath, Path> places() {
      SortedMap<ImagePath, Path> places = new TreeMap<>();
      files.forEach((path, file) -> places.put(ImagePath.of(path), file));
      return places;
    }
  }

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
