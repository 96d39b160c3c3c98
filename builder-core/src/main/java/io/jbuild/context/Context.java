package io.jbuild.context;

import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.oci.Digest;
import io.jbuild.snapshot.Snapshot;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The files a build may copy, wherever they come from. */
public interface Context {

  /** The files, with the times a step wants them to have. */
  Snapshot with(ContextTimes times);

  /** A context whose files are any file system's. */
  static Context of(Snapshot files) {
    return times -> times.fixed().<Snapshot>map(time -> new Timed(files, time)).orElse(files);
  }

  /** A file system all of whose files have one time. */
  record Timed(Snapshot files, Instant time) implements Snapshot {
    @Override
    public Optional<FileNode> find(ImagePath path) throws IOException {
      return files.find(path).map(node -> node.with(node.attributes().withModified(time)));
    }

    @Override
    public List<ImagePath> list(ImagePath directory) throws IOException {
      return files.list(directory);
    }

    @Override
    public InputStream open(ImagePath file) throws IOException {
      return files.open(file);
    }

    @Override
    public Digest digest(ImagePath file) throws IOException {
      return files.digest(file);
    }
  }
}
