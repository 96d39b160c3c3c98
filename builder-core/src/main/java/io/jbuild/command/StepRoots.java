package io.jbuild.command;

import io.jbuild.file.ImagePath;
import io.jbuild.layer.Layer;
import io.jbuild.layer.LayerStack;
import io.jbuild.oci.Noise;
import io.jbuild.sandbox.RootFilesystem;
import io.jbuild.snapshot.FileTimes;
import io.jbuild.snapshot.LayerDiff;
import io.jbuild.snapshot.Snapshot;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import java.util.SortedMap;

/** How the root file system of a command comes to be, and how what it changed is found. */
public interface StepRoots {

  /** Reads what a root file system will need of layers; best before anything else reads them. */
  void prepare(LayerStack stack) throws IOException, InterruptedException;

  /**
   * Makes what other builds can use of a root file system, and lets them, before it is long in use.
   */
  default void settle(LayerStack stack) throws IOException {}

  /**
   * Makes the root file system of one command.
   *
   * @param below what the stack looks like
   * @param times of files that are to have another one before the command starts
   * @param folder an empty directory for this command; the caller removes it, after closing the
   *     root
   */
  StepRoot open(LayerStack stack, Snapshot below, SortedMap<ImagePath, Instant> times, Path folder)
      throws IOException;

  /** The root file system of one command. */
  interface StepRoot extends Closeable {

    /** What the sandbox takes. */
    RootFilesystem filesystem();

    /**
     * What the command changed, once it has ended; to be read before this is closed.
     *
     * @param unwanted what is left out of it
     */
    LayerDiff changes(FileTimes times, Set<Noise> unwanted) throws IOException;

    /** Says which layer the changes became, for who can start from here. */
    default void became(Layer layer) throws IOException {}
  }
}
