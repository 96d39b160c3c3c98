package io.jbuild.context;

import io.jbuild.failure.BuildException;
import io.jbuild.file.ImagePath;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RecursiveAction;

/**
 * Looks at a directory of a context and all below it, with several threads at several folders, and
 * at several parts of a large one. What it cannot look at it leaves: whoever needs that is told
 * why.
 */
final class ContextLook {

  /** So many files are looked at before it is worth to start threads. */
  private static final int FEW = 500;

  /** So many files of one folder are looked at by one thread. */
  private static final int PART = 2000;

  private final ContextTree tree;

  ContextLook(ContextTree tree) {
    this.tree = tree;
  }

  void look(ImagePath path, int threads) {
    Deque<Folder> waiting = new ArrayDeque<>();
    waiting.add(new Folder(path));
    for (int seen = 0; seen < FEW && !waiting.isEmpty(); ) {
      Folder next = waiting.remove();
      Optional<Listing> listing = next.names();
      if (listing.isPresent() && listing.get().size() > PART) {
        waiting.add(next);
        break;
      }
      if (listing.isPresent() && next.look(listing.get(), 0, listing.get().size())) {
        seen += listing.get().size();
        waiting.addAll(next.keep(listing.get()));
      }
    }
    if (!waiting.isEmpty()) {
      ForkJoinPool pool = new ForkJoinPool(threads);
      try {
        waiting.forEach(pool::execute);
        waiting.forEach(Folder::join);
      } finally {
        pool.shutdownNow();
      }
    }
  }

  private final class Folder extends RecursiveAction {
    private static final long serialVersionUID = 1;

    private final transient ImagePath path;

    Folder(ImagePath path) {
      this.path = path;
    }

    @Override
    protected void compute() {
      Optional<Listing> listing = names();
      if (listing.isEmpty()) {
        return;
      }
      List<Part> parts = new ArrayList<>();
      for (int from = 0; from < listing.get().size(); from += PART) {
        parts.add(new Part(this, listing.get(), from));
      }
      boolean whole = true;
      for (Part part : invokeAll(parts)) {
        whole &= part.whole;
      }
      if (whole) {
        invokeAll(keep(listing.get()));
      }
    }

    Optional<Listing> names() {
      try {
        return tree.names(path);
      } catch (IOException | BuildException e) {
        return Optional.empty();
      }
    }

    boolean look(Listing listing, int from, int to) {
      try {
        tree.look(path, listing, from, to);
        return true;
      } catch (IOException | BuildException e) {
        return false;
      }
    }

    /** Keeps what was looked at; gives the folders that are in it. */
    List<Folder> keep(Listing looked) {
      Listing listing = tree.keep(path, looked);
      List<Folder> below = new ArrayList<>();
      for (int i = 0; i < listing.size(); i++) {
        if (listing.isKnown(i) && listing.isDirectory(i)) {
          below.add(new Folder(path.child(listing.name(i))));
        }
      }
      return below;
    }
  }

  private static final class Part extends RecursiveAction {
    private static final long serialVersionUID = 1;

    private final transient Folder folder;
    private final transient Listing listing;
    private final int from;
    private boolean whole;

    Part(Folder folder, Listing listing, int from) {
      this.folder = folder;
      this.listing = listing;
      this.from = from;
    }

    @Override
    protected void compute() {
      whole = folder.look(listing, from, Math.min(from + PART, listing.size()));
    }
  }
}
