package io.jbuild.explanation;

import java.util.Map;

/** The files that the digests in keys were made of, where they are kept. */
@FunctionalInterface
public interface ListedFiles {

  /** Those of a step, by the names of the ingredients; none where nobody kept them. */
  Map<String, FileList> of(Known step);
}
