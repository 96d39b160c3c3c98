package io.jbuild.request;

import io.jbuild.export.Output;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.oci.ImageReference;
import io.jbuild.share.CachePlace;
import io.jbuild.share.CacheTarget;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The names under which a build's image goes to registries: no cache of it may go there too. */
public final class ImagePlaces {

  private ImagePlaces() {}

  /**
   * Looks whether one would replace the other.
   *
   * @throws BuildException where that is so
   */
  static void check(BuildRequest request) {
    CacheOptions caches = request.caches();
    if (caches.to().isEmpty() && caches.mounts().to().isEmpty()) {
      return;
    }
    Set<CachePlace> images = new HashSet<>();
    pushed(request).forEach(name -> images.add(new CachePlace.InRegistry(name)));
    for (CacheTarget target : caches.to()) {
      check(images, target.place(), "cache-to");
    }
    caches.mounts().to().ifPresent(to -> check(images, to.target().place(), "cache-mounts-to"));
  }

  private static void check(Set<CachePlace> images, CachePlace cache, String option) {
    if (images.contains(cache)) {
      throw new BuildException(
          Blame.USAGE,
          "the image and a cache both go to " + cache.shown(),
          "One would replace the other: give {" + option + "} a tag of its own.");
    }
  }

  /** The names that images get in registries. */
  public static List<ImageReference> pushed(BuildRequest request) {
    List<ImageReference> names = new ArrayList<>();
    if (request.caches().pushed()) {
      names.addAll(request.tags());
    }
    for (String text : request.outputs()) {
      Output output = Output.parse(text);
      if (output.push() == Output.Push.NAMES) {
        names.addAll(output.pushed(request.tags()));
      }
    }
    return names;
  }
}
