package io.jbuild;

import io.jbuild.context.ContextSnapshot;
import io.jbuild.context.ContextTimes;
import io.jbuild.context.IgnoreFile;
import io.jbuild.plan.FileSource;
import io.jbuild.runner.ContextFolders;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The folders of a build: its own context, and those that were named, each opened when needed. */
final class OpenContexts implements ContextFolders {

  private final ContextSnapshot own;
  private final SortedMap<String, Path> folders;
  private final SortedMap<String, ContextSnapshot> opened = new TreeMap<>();

  OpenContexts(Path own, IgnoreFile ignore, SortedMap<String, Path> folders) throws IOException {
    this.own = ContextSnapshot.of(own, ignore, ContextTimes.PRESERVE);
    this.folders = folders;
  }

  @Override
  public synchronized ContextSnapshot open(FileSource.Context context) throws IOException {
    if (context.name().isEmpty()) {
      return own;
    }
    String name = context.name().get();
    ContextSnapshot known = opened.get(name);
    if (known == null) {
      Path folder = Objects.requireNonNull(folders.get(name), name);
      // An ignore file of its own; one beside the Dockerfile is for the build's context alone.
      IgnoreFile ignore = IgnoreFile.load(folder, Optional.empty());
      known = ContextSnapshot.of(folder, ignore, ContextTimes.PRESERVE);
      opened.put(name, known);
    }
    return known;
  }
}
