package io.jbuild.runner;

import io.jbuild.context.ContextSnapshot;
import io.jbuild.plan.FileSource;
import java.io.IOException;

/** The folders of a build whose files steps take. */
@FunctionalInterface
public interface ContextFolders {

  /** A context's files; what was read of them once is remembered. */
  ContextSnapshot open(FileSource.Context context) throws IOException;
}
