package io.jbuild.runner;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** Walks through what of a source is copied: a directory before its content, all in order. */
final class SelectedFiles {

  private final CopySource source;
  private final Visitor visitor;

  /** Directories that are not selected themselves, but may hold something that is. */
  private final Deque<Directory> waiting = new ArrayDeque<>();

  private SelectedFiles(CopySource source, Visitor visitor) {
    this.source = source;
    this.visitor = visitor;
  }

  private record Directory(ImagePath relative, ImagePath path, FileNode node) {}

  /** Takes what is selected. */
  interface Visitor {

    /** The source itself; its relative path is the root. */
    void top(ImagePath path, FileNode node) throws IOException;

    /** A directory that is not selected, right before the first thing in it that is. */
    void parent(ImagePath relative, ImagePath path, FileNode node) throws IOException;

    /** Something selected below the source. */
    void selected(ImagePath relative, ImagePath path, FileNode node) throws IOException;
  }

  static void walk(CopySource source, Visitor visitor) throws IOException {
    SelectedFiles walk = new SelectedFiles(source, visitor);
    visitor.top(source.path(), source.node());
    if (source.node().isDirectory()) {
      walk.content(ImagePath.ROOT, source.path());
    }
  }

  private void content(ImagePath relative, ImagePath directory) throws IOException {
    for (ImagePath path : source.snapshot().list(directory)) {
      ImagePath below = relative.child(path.name());
      boolean taken = source.filter().takes(below);
      if (!taken && !source.filter().mayTakeBelow(below)) {
        continue;
      }
      FileNode node = source.snapshot().find(path).orElseThrow(() -> vanished(path));
      if (taken) {
        announceWaiting();
        visitor.selected(below, path, node);
        if (node.isDirectory()) {
          content(below, path);
        }
      } else if (node.isDirectory()) {
        Directory directoryBelow = new Directory(below, path, node);
        waiting.addLast(directoryBelow);
        content(below, path);
        waiting.remove(directoryBelow);
      }
    }
  }

  private void announceWaiting() throws IOException {
    while (!waiting.isEmpty()) {
      Directory next = waiting.removeFirst();
      visitor.parent(next.relative(), next.path(), next.node());
    }
  }

  private static BuildException vanished(ImagePath path) {
    return new BuildException(Blame.DOCKERFILE, path + " went away while it was copied", "");
  }
}
