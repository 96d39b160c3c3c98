package io.jbuild.plan;

import java.io.IOException;
import java.util.Optional;

/** Where a step takes files from that are not its parent's. */
public sealed interface FileSource {

  /** A visitor without defaults: a new kind of source does not compile until it can be read. */
  interface Visitor<R> {
    R context(Context context) throws IOException, InterruptedException;

    R layers(Layers layers) throws IOException, InterruptedException;
  }

  <R> R accept(Visitor<R> visitor) throws IOException, InterruptedException;

  /** The step that has to be done before. */
  default Optional<StepId> step() {
    return Optional.empty();
  }

  /**
   * A folder of the machine, less what its ignore file leaves out, or files from another machine.
   *
   * @param name of a context that was named; empty for the build's own
   */
  record Context(Optional<String> name) implements FileSource {
    /** The build's own. */
    public static final Context OWN = new Context(Optional.empty());

    @Override
    public <R> R accept(Visitor<R> visitor) throws IOException, InterruptedException {
      return visitor.context(this);
    }
  }

  /**
   * The layers another step has in the end.
   *
   * @param inherited how many of them, the lowest, are an image's that was there before the build
   */
  record Layers(StepId id, int inherited) implements FileSource {
    @Override
    public Optional<StepId> step() {
      return Optional.of(id);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) throws IOException, InterruptedException {
      return visitor.layers(this);
    }
  }
}
