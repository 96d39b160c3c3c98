package io.jbuild.command;

import io.jbuild.layer.LayerStack;
import io.jbuild.oci.Digest;
import io.jbuild.sandbox.StepIo;
import io.jbuild.solve.StepOutput;
import java.io.IOException;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Opens what runs commands when the first command is to be run: a cached build never does. */
public final class LazyCommandRunner implements CommandRunner {

  /** Opens a runner. */
  @FunctionalInterface
  public interface Opener {
    CommandRunner open() throws IOException, InterruptedException;
  }

  private final Opener opener;
  private @Nullable CommandRunner opened;

  public LazyCommandRunner(Opener opener) {
    this.opener = opener;
  }

  @Override
  public Ran run(RunTask task, StepOutput output) throws IOException, InterruptedException {
    return opened().run(task, output);
  }

  @Override
  public int enter(RunTask task, StepIo io) throws IOException, InterruptedException {
    return opened().enter(task, io);
  }

  @Override
  public SortedMap<Digest, LayerStack> saveCaches(RunTask task)
      throws IOException, InterruptedException {
    return opened().saveCaches(task);
  }

  @Override
  public Container.Ended run(Container container, LayerStack image, StepIo io)
      throws IOException, InterruptedException {
    return opened().run(container, image, io);
  }

  @Override
  public synchronized void close() throws IOException {
    if (opened != null) {
      opened.close();
    }
  }

  private synchronized CommandRunner opened() throws IOException, InterruptedException {
    CommandRunner runner = opened == null ? opener.open() : opened;
    opened = runner;
    return runner;
  }
}
