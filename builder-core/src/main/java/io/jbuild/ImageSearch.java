package io.jbuild;

import io.jbuild.event.FoundImage;
import io.jbuild.machine.Machine;
import io.jbuild.registry.RegistryFiles;
import io.jbuild.registry.Search;
import java.io.IOException;
import java.util.List;
import java.util.SortedMap;

/** Images of registries, found by a part of their name. */
public final class ImageSearch {

  private final RegistryFiles files;

  private ImageSearch(RegistryFiles files) {
    this.files = files;
  }

  /**
   * The search of a user.
   *
   * @param environment the process' environment
   */
  public static ImageSearch of(SortedMap<String, String> environment) {
    return new ImageSearch(new Machine(environment).registryFiles());
  }

  /**
   * What a registry has that is called like a term.
   *
   * @param registry its host
   * @param most how many at most
   */
  public List<FoundImage> find(String registry, String term, int most)
      throws IOException, InterruptedException {
    return new Search(files).find(registry, term, most);
  }
}
