package io.jbuild.runner;

import io.jbuild.context.Context;
import io.jbuild.remote.RemoteFiles;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Where a build's files come from, besides its own stages. Safe for several threads. */
public final class BuildFiles {

  private final Context context;
  private final Supplier<RemoteFiles> source;
  private @Nullable RemoteFiles remote;

  /**
   * The files of one build.
   *
   * @param remote opens what is on other machines; called once, when it is first needed
   */
  public BuildFiles(Context context, Supplier<RemoteFiles> remote) {
    this.context = context;
    this.source = remote;
  }

  /** The build's context. */
  Context context() {
    return context;
  }

  /** What is on other machines. */
  synchronized RemoteFiles remote() {
    if (remote == null) {
      remote = source.get();
    }
    return remote;
  }
}
