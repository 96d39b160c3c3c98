package io.jbuild.sandbox;

import io.jbuild.posix.Launch;
import io.jbuild.posix.OpenFile;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A command's descriptors 0, 1 and 2, and what lies between them and its {@link StepIo}. */
interface StepStreams extends Closeable {

  /** Lets another user open them again by {@code /dev/stdout} and its like, as docker does. */
  void giveTo(int uid, int gid) throws IOException;

  /** Makes them the descriptors of a process that has moved to the image's root. */
  void connect(Launch launch) throws IOException;

  /**
   * What becomes the new process's descriptors 0, 1 and 2.
   *
   * @param empty what it reads where it has no input
   */
  List<OpenFile> ends(OpenFile empty);

  /** What is to be mounted on {@code /dev/pts} for them, if anything is. */
  Optional<OpenFile> terminals();

  /** Starts to move bytes, once the process runs; the tasks of what comes out. */
  List<FutureTask<Void>> pump(StepIo io) throws IOException;

  /**
   * Throws what stopped the command's input, if anything did. An input that is still open is not
   * waited for: it may sit in a read of a terminal for ever.
   */
  void checkInput() throws ExecutionException, InterruptedException;
}
