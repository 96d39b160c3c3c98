package io.jbuild.images;

import io.jbuild.blob.RecordedSize;
import io.jbuild.command.LayerTrees;
import io.jbuild.export.CompressedForms;
import io.jbuild.machine.Store;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.OptionalLong;

/**
 * More than a store takes on the disk, by the sizes of its files. Most stores are far below their
 * limits, and this is enough to say so: {@link StoreSizes} asks for blocks, by what takes a tenth
 * of a second to load.
 */
final class StoreBound {

  /** What a file or a folder may take beside its content, and for its last, unfilled block. */
  private static final int MORE_FOR_EACH = 16 << 10;

  /** A fourth of a file more: a file system may hold blocks ready for what is written next. */
  private static final int PART_MORE = 4;

  private StoreBound() {}

  /** Empty where sizes do not tell, or somebody changes the store meanwhile. */
  static OptionalLong of(Store store) throws IOException {
    Sum sum = new Sum(store);
    try {
      Files.walkFileTree(store.root(), sum);
    } catch (NoSuchFileException e) {
      return OptionalLong.empty();
    }
    return sum.known ? OptionalLong.of(sum.bytes) : OptionalLong.empty();
  }

  private static final class Sum extends SimpleFileVisitor<Path> {
    private final Path mounts;
    private final Path layers;
    private long bytes;
    private boolean known = true;

    Sum(Store store) {
      this.mounts = store.mounts();
      this.layers = store.layers().folders();
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
        throws IOException {
      if (folder.equals(mounts)) {
        return unknown(); // Some of what commands keep there may be closed to us.
      }
      Path above = folder.getParent();
      if (above == null
          || !layers.equals(above.getParent())
          || folder.endsWith(CompressedForms.FOLDER)) {
        return add(attributes.size());
      }
      OptionalLong tree = RecordedSize.read(folder, LayerTrees.WHOLE);
      bytes += tree.orElse(0);
      return tree.isPresent() ? FileVisitResult.SKIP_SUBTREE : unknown();
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      return add(attributes.size());
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) {
      return unknown();
    }

    private FileVisitResult add(long size) {
      bytes += size + size / PART_MORE + MORE_FOR_EACH;
      return FileVisitResult.CONTINUE;
    }

    private FileVisitResult unknown() {
      known = false;
      return FileVisitResult.TERMINATE;
    }
  }
}
