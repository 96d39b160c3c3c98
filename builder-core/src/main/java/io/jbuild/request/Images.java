package io.jbuild.request;

import io.jbuild.blob.Parallel;
import io.jbuild.event.PullEvents;
import io.jbuild.event.PushEvents;
import io.jbuild.event.Transfers;
import io.jbuild.failure.BuildException;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;
import io.jbuild.result.ImageDetails;
import io.jbuild.result.ImageListing;
import io.jbuild.result.LoadedImages;
import io.jbuild.result.RemovedImages;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The images of a store: what they are called, and how they come and go. */
public interface Images {

  /** How many blobs come from a registry or go to one at once, where nobody says. */
  int BLOBS_AT_ONCE = Parallel.TRANSFERS;

  /**
   * Loads the images of a docker or OCI archive.
   *
   * @param platforms of those the archive has; empty for all
   */
  LoadedImages load(InputStream archive, List<Platform> platforms) throws IOException;

  /**
   * Loads the images of an OCI layout in a folder.
   *
   * @param name the one to load: its name, or a tag alone; empty for all
   * @param platforms of those the layout has; empty for all
   */
  LoadedImages load(Path layout, Optional<String> name, List<Platform> platforms)
      throws IOException;

  /**
   * Makes an image of a root file system; returns its id.
   *
   * @throws BuildException for what is no tar, and for changes that mean nothing
   */
  Digest importFiles(ImportRequest request) throws IOException, InterruptedException;

  /**
   * Writes images as one archive or layout.
   *
   * @param standardOutput for a request without a place; not closed
   * @param transfers hears how far it is
   */
  void save(SaveRequest request, OutputStream standardOutput, Transfers transfers)
      throws IOException;

  /** The same, heard by nobody. */
  default void save(SaveRequest request, OutputStream standardOutput) throws IOException {
    save(request, standardOutput, Transfers.UNSEEN);
  }

  /**
   * Brings an image from its registry, with all its layers.
   *
   * @throws BuildException where the registry does not give it
   */
  void pull(PullRequest request, PullEvents events) throws IOException, InterruptedException;

  /**
   * Asks registries whether this user may push, by beginning to.
   *
   * @throws BuildException where one says no
   */
  void checkPush(List<ImageReference> names) throws IOException, InterruptedException;

  /**
   * Brings an image to the registry that its name says.
   *
   * @return what the name stands for there
   */
  Descriptor push(PushRequest request, PushEvents events) throws IOException, InterruptedException;

  /**
   * All images of the store, newest first. One that cannot be read keeps no other from the list.
   *
   * @param sizes whether the sizes of layers are wanted, for which each layer may have to be read
   */
  ImageListing list(boolean sizes) throws IOException;

  /** One image, by name, id or the beginning of its id; of several platforms the machine's. */
  ImageDetails find(String name) throws IOException;

  /**
   * One image of a platform.
   *
   * @throws BuildException where the name stands for others alone
   */
  ImageDetails find(String name, Platform platform) throws IOException;

  /**
   * Gives an image another name.
   *
   * @param image its name, id or the beginning of its id
   */
  void tag(String image, ImageReference name) throws IOException;

  /**
   * Gives a name to images of several platforms, so that it stands for all of them.
   *
   * @param images names or ids, one for each platform
   * @return of the index that the name stands for
   */
  Descriptor join(ImageReference name, List<String> images) throws IOException;

  /**
   * Removes images, as docker does: by name the name, and with its last name the image; by id the
   * image with all its names. What nobody needs any more is deleted.
   *
   * @param force whether an id stands also for an image with names in several repositories
   */
  RemovedImages remove(List<String> namesOrIds, boolean force) throws IOException;
}
