package io.jbuild.request;

import io.jbuild.event.PullEvents;
import io.jbuild.failure.BuildException;
import io.jbuild.oci.Digest;
import io.jbuild.result.ContainerDetails;
import io.jbuild.result.FileChange;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** The containers of a store: commands that run in images, and what they left. */
public interface Containers {

  /**
   * Runs a command in an image, which is pulled where the store does not have it.
   *
   * @return its exit code
   * @throws InterruptedException where it was interrupted; what it had changed by then is kept
   */
  int run(ContainerRequest request, PullEvents pulling) throws IOException, InterruptedException;

  /**
   * All that can be read, newest first.
   *
   * @param unreadable takes what to tell of the others
   */
  List<ContainerDetails> list(Consumer<BuildException> unreadable) throws IOException;

  /**
   * Removes one.
   *
   * @param nameOrId its name, its id or the beginning of that
   * @param force whether one that runs is ended
   * @throws BuildException where there is none, or it runs
   */
  void remove(String nameOrId, boolean force) throws IOException, InterruptedException;

  /**
   * Makes an image of one that has ended: its image, and what it changed.
   *
   * @return the image's id
   * @throws BuildException where there is none, it runs, or nobody saw its end
   */
  Digest commit(CommitRequest request) throws IOException;

  /**
   * Whether there is one of that name or id.
   *
   * @param nameOrId its name, its id or the beginning of that
   */
  boolean has(String nameOrId) throws IOException;

  /** What one that has ended changed of its image, in the order of paths. */
  List<FileChange> changes(String nameOrId) throws IOException;
}
