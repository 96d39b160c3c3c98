package io.jbuild.runner;

import io.jbuild.context.Context;
import io.jbuild.plan.FileSource;
import java.io.IOException;

/** The contexts of a build: its own, and those that were named. */
@FunctionalInterface
public interface BuildContexts {

  /** A context's files; what was read or fetched of them once is remembered. */
  Context open(FileSource.Context context) throws IOException, InterruptedException;
}
