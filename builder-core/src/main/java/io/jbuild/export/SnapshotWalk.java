package io.jbuild.export;

import io.jbuild.event.Transfer;
import io.jbuild.event.Transfers;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.snapshot.Snapshot;
import java.io.IOException;
import java.io.InputStream;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Goes through all of a snapshot below its root, in the order of the paths: a directory before its
 * content, the first name of a file before its others.
 */
final class SnapshotWalk {

  /** Takes what is found. */
  interface Target {

    /** Anything but a regular file. */
    void node(ImagePath path, FileNode node) throws IOException;

    /** A directory, when all that is in it was taken. */
    void leave(ImagePath path, FileNode.Directory node) throws IOException;

    /** The first name of a regular file. */
    void file(ImagePath path, FileNode.RegularFile node, InputStream content) throws IOException;

    /** Another name of a regular file. */
    void link(ImagePath path, FileNode.RegularFile node, ImagePath target) throws IOException;
  }

  private final Snapshot snapshot;
  private final Target target;
  private final Transfers transfers;
  private final SortedMap<Long, ImagePath> firstNames = new TreeMap<>();

  SnapshotWalk(Snapshot snapshot, Target target) {
    this(snapshot, target, Transfers.UNSEEN);
  }

  /** The same for who wants to see how much of the files was taken. */
  SnapshotWalk(Snapshot snapshot, Target target, Transfers transfers) {
    this.snapshot = snapshot;
    this.target = target;
    this.transfers = transfers;
  }

  void run() throws IOException {
    long size = transfers == Transfers.UNSEEN ? 0 : size(ImagePath.ROOT, new TreeSet<>());
    Transfer transfer = transfers.begin("write files", size);
    try {
      content(ImagePath.ROOT, transfer);
    } finally {
      transfer.end();
    }
  }

  /** How many bytes the files have, each once. */
  private long size(ImagePath directory, SortedSet<Long> counted) throws IOException {
    long size = 0;
    for (ImagePath path : snapshot.list(directory)) {
      FileNode node = node(path);
      if (node instanceof FileNode.Directory) {
        size += size(path, counted);
      } else if (node instanceof FileNode.RegularFile file
          && (file.linkGroup() == 0 || counted.add(file.linkGroup()))) {
        size += file.size();
      }
    }
    return size;
  }

  private FileNode node(ImagePath path) throws IOException {
    return snapshot
        .find(path)
        .orElseThrow(() -> new IOException(path + " is listed but not there"));
  }

  private void content(ImagePath directory, Transfer transfer) throws IOException {
    for (ImagePath path : snapshot.list(directory)) {
      FileNode node = node(path);
      if (node instanceof FileNode.RegularFile file) {
        file(path, file, transfer);
      } else {
        target.node(path, node);
        if (node instanceof FileNode.Directory inner) {
          content(path, transfer);
          target.leave(path, inner);
        }
      }
    }
  }

  private void file(ImagePath path, FileNode.RegularFile file, Transfer transfer)
      throws IOException {
    if (file.linkGroup() != 0) {
      ImagePath first = firstNames.putIfAbsent(file.linkGroup(), path);
      if (first != null) {
        target.link(path, file, first);
        return;
      }
    }
    try (InputStream content = transfer.of(snapshot.open(path))) {
      target.file(path, file, content);
    }
  }
}
