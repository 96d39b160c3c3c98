package io.jbuild.runner;

import io.jbuild.context.Context;
import io.jbuild.context.ContextTimes;
import io.jbuild.file.ImagePath;
import io.jbuild.layer.LayerStack;
import io.jbuild.layer.LayerStore;
import io.jbuild.snapshot.Snapshot;
import io.jbuild.snapshot.WritableSnapshot;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The files of a tar as a context: unpacked as ADD unpacks one into an empty image, with the
 * owners, modes and devices that it names. It becomes no files of this machine: names and links in
 * it mean something only here, and the contents lie one after the other in a file without a name.
 */
public final class TarContext implements Context, AutoCloseable {

  private final Context files;
  private final ContentSpool spool;

  private TarContext(Context files, ContentSpool spool) {
    this.files = files;
    this.spool = spool;
  }

  /**
   * Unpacks a stream, which is closed; empty where it is no tar.
   *
   * @param folder for the contents
   * @param created modification time of directories that the tar only implies
   */
  public static Optional<TarContext> unpack(
      InputStream in, LayerStore layers, Path folder, Instant created) throws IOException {
    try (in;
        TarArchive archive = TarArchive.open(in).orElse(null)) {
      if (archive == null) {
        return Optional.empty();
      }
      ContentSpool spool = new ContentSpool(folder);
      try {
        WritableSnapshot files = layers.writable(LayerStack.EMPTY);
        AtomicLong linkGroups = new AtomicLong();
        new ArchiveExtraction(
                files,
                ImagePath.ROOT,
                spool,
                new ArchiveExtraction.Settings(
                    Optional.empty(), created, linkGroups::incrementAndGet))
            .extract(archive);
        return Optional.of(new TarContext(Context.of(files), spool));
      } catch (IOException | RuntimeException e) {
        spool.close();
        throw e;
      }
    }
  }

  @Override
  public Snapshot with(ContextTimes times) {
    return files.with(times);
  }

  @Override
  public void close() throws IOException {
    spool.close();
  }
}
