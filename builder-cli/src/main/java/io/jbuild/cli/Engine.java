package io.jbuild.cli;

import io.jbuild.BuildRequest;
import io.jbuild.BuildResult;
import io.jbuild.CheckReport;
import io.jbuild.ContainerRequest;
import io.jbuild.ImageDetails;
import io.jbuild.ImageListing;
import io.jbuild.MachineReport;
import io.jbuild.PrunedStore;
import io.jbuild.PullRequest;
import io.jbuild.PushRequest;
import io.jbuild.RemovedImages;
import io.jbuild.StoreUsage;
import io.jbuild.event.BuildEvents;
import io.jbuild.event.PullEvents;
import io.jbuild.event.PushEvents;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.ImageReference;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** What the commands need of {@link io.jbuild.Jbuild}, so that tests can stand in for it. */
interface Engine {

  BuildResult build(BuildRequest request, BuildEvents events)
      throws IOException, InterruptedException;

  CheckReport check(BuildRequest request) throws IOException, InterruptedException;

  List<ImageReference> load(InputStream archive) throws IOException;

  /**
   * Loads an OCI layout in a folder.
   *
   * @param name the one image to load; empty for all
   */
  List<ImageReference> load(Path layout, Optional<String> name) throws IOException;

  /**
   * Writes images as an archive.
   *
   * @param dest a file; empty for the standard output
   */
  void save(List<String> names, Optional<Path> dest) throws IOException;

  /** Refuses names to whose registries nothing may be pushed. */
  void checkPush(List<ImageReference> names) throws IOException, InterruptedException;

  /** Brings images to a registry. */
  Descriptor push(PushRequest request, PushEvents events) throws IOException, InterruptedException;

  /**
   * All images.
   *
   * @param sizes whether layers' sizes are wanted
   */
  ImageListing images(boolean sizes) throws IOException;

  ImageDetails image(String name) throws IOException;

  int run(ContainerRequest request) throws IOException, InterruptedException;

  /** Brings an image from its registry. */
  void pull(PullRequest request, PullEvents events) throws IOException, InterruptedException;

  void tag(String image, ImageReference name) throws IOException;

  /**
   * Removes images.
   *
   * @param force whether an id stands also for an image with names in several repositories
   */
  RemovedImages remove(List<String> namesOrIds, boolean force) throws IOException;

  /**
   * Deletes what nobody needs.
   *
   * @param all whether also what can be made again
   */
  PrunedStore prune(boolean all) throws IOException;

  StoreUsage usage() throws IOException;

  MachineReport examine() throws IOException, InterruptedException;

  /** Opens the engine on a store. */
  @FunctionalInterface
  interface Source {
    Engine open(Path store, SortedMap<String, String> environment) throws IOException;
  }
}
