package io.jbuild;

import io.jbuild.event.BuildEvents;
import io.jbuild.oci.ImageReference;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;

/** The engine on one store. Safe for several threads; any number of processes share a store. */
@SuppressWarnings("DoNotCallSuggester")
public final class Jbuild {

  private Jbuild() {}

  /**
   * The engine on a store, which is made if it is not there.
   *
   * @param store its folder
   * @param environment the process' environment
   */
  public static Jbuild open(Path store, SortedMap<String, String> environment) throws IOException {
    throw new UnsupportedOperationException(store + " " + environment);
  }

  /**
   * Builds.
   *
   * @throws io.jbuild.failure.BuildException where somebody outside jbuild can mend it
   */
  public BuildResult build(BuildRequest request, BuildEvents events)
      throws IOException, InterruptedException {
    throw new UnsupportedOperationException(request + " " + events);
  }

  /** Loads the images of a docker or OCI archive; returns their names. */
  public List<ImageReference> load(InputStream archive) throws IOException {
    throw new UnsupportedOperationException(archive.toString());
  }

  /** Writes images as one docker archive. */
  public void save(List<String> names, OutputStream archive) throws IOException {
    throw new UnsupportedOperationException(names + " " + archive);
  }

  /** All images of the store, newest first. */
  public List<ImageDetails> images() throws IOException {
    throw new UnsupportedOperationException();
  }

  /** One image, by name, id or the beginning of its id. */
  public ImageDetails image(String name) throws IOException {
    throw new UnsupportedOperationException(name);
  }

  /** Runs a command in an image; returns its exit code. */
  public int run(ContainerRequest request) throws IOException, InterruptedException {
    throw new UnsupportedOperationException(request.toString());
  }
}
