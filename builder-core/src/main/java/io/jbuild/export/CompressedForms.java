package io.jbuild.export;

import io.jbuild.blob.Blob;
import io.jbuild.blob.Compression;
import io.jbuild.blob.WorkFolder;
import io.jbuild.event.Transfer;
import io.jbuild.event.Transfers;
import io.jbuild.layer.Layer;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import io.jbuild.posix.LockFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What plain layers are once they are compressed, so that none is compressed twice, not even by two
 * processes at once. Beside what else is derived from a layer stand the bytes, and go with it; a
 * note of their digest outlives them, so that a registry can be asked for it. One that is damaged
 * or lost, or that another version of jbuild left, costs time and nothing else.
 */
public final class CompressedForms {

  /** Of a layer's folder, the one with its forms. */
  public static final String FOLDER = "compressed";

  /** What registries get. */
  private static final Compression PUSHED = Compression.GZIP;

  /** A note: of which form, its digest, its size. */
  private static final Pattern NOTE =
      Pattern.compile(PUSHED.form() + " (sha256:[0-9a-f]{64}) ([0-9]{1,18})\n");

  /** The files of forms that no layer is given any more. */
  private static final Pattern EARLIER = Pattern.compile("gzip-1-[0-9a-f]{64}");

  private final Path jbuild;
  private final Path folder;
  private final Path locks;
  private final Folders folders;
  private final WorkFolder work;
  private final Transfers transfers;

  /** Where what is derived from layers stands. */
  public interface Folders {
    /** A layer's folder, which nobody takes away while this process is at work. */
    Path of(Digest diffId) throws IOException;
  }

  /**
   * Those of a store.
   *
   * @param jbuild the store's {@code jbuild} folder
   */
  public CompressedForms(Path jbuild, Folders folders, WorkFolder work) {
    this(jbuild, folders, work, Transfers.UNSEEN);
  }

  private CompressedForms(Path jbuild, Folders folders, WorkFolder work, Transfers transfers) {
    this.jbuild = jbuild;
    this.folder = jbuild.resolve("compressed");
    this.locks = jbuild.resolve("locks");
    this.folders = folders;
    this.work = work;
    this.transfers = transfers;
  }

  /** The same, which tell how far the making of one is. */
  public CompressedForms telling(Transfers hearer) {
    return new CompressedForms(jbuild, folders, work, hearer);
  }

  /** Who hears of it. */
  Transfers transfers() {
    return transfers;
  }

  /** A layer's bytes in a form, whole. */
  record Kept(Digest digest, long size, Path file) {}

  /**
   * A layer's bytes in a form: as an earlier export left them, or made now, by one at a time of all
   * processes, so that the others find what it made.
   *
   * @param file where they are made
   */
  Kept compressed(Layer layer, Compression compression, Path file) throws IOException {
    Optional<Kept> before = kept(layer.diffId(), compression);
    if (before.isPresent()) {
      return before.get();
    }
    Files.createDirectories(locks);
    LockFile claim =
        LockFile.acquire(locks.resolve(layer.diffId().hex() + "-" + compression.form()));
    try {
      Optional<Kept> meanwhile = kept(layer.diffId(), compression);
      return meanwhile.isPresent() ? meanwhile.get() : make(layer, compression, file);
    } finally {
      claim.close();
    }
  }

  /** The same, where it was left. It is read once: nobody saw to it that it outlives a crash. */
  private Optional<Kept> kept(Digest diffId, Compression compression) throws IOException {
    Path place = place(diffId);
    String begin = compression.form() + "-";
    try (DirectoryStream<Path> files = Files.newDirectoryStream(place)) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        if (name.startsWith(begin)) {
          Digest digest = digest(file);
          if (name.equals(begin + digest.hex())) {
            return Optional.of(new Kept(digest, Files.size(file), file));
          }
          Files.deleteIfExists(file);
        }
      }
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  private Kept make(Layer layer, Compression compression, Path file) throws IOException {
    Digest digest = compress(layer, compression, file);
    long size = Files.size(file);
    Path place = Files.createDirectories(place(layer.diffId()));
    Path kept = place.resolve(compression.form() + "-" + digest.hex());
    Files.move(file, kept, StandardCopyOption.ATOMIC_MOVE);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(place)) {
      for (Path other : files) {
        if (EARLIER.matcher(String.valueOf(other.getFileName())).matches()) {
          Files.deleteIfExists(other);
        }
      }
    }
    return new Kept(digest, size, kept);
  }

  private Path place(Digest diffId) throws IOException {
    return folders.of(diffId).resolve(FOLDER);
  }

  private static Digest digest(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return Digest.of(in);
    }
  }

  private Digest compress(Layer layer, Compression compression, Path file) throws IOException {
    Transfer transfer = transfers.begin("compress", layer.diffId(), layer.blob().size());
    try (DigestOutputStream hashed =
            new DigestOutputStream(Files.newOutputStream(file), Digest.newSha256());
        InputStream in = transfer.of(layer.blob().open())) {
      try (OutputStream out = compression.compress(hashed)) {
        in.transferTo(out);
      }
      return Digest.of(hashed.getMessageDigest());
    } finally {
      transfer.end();
    }
  }

  /**
   * A layer in a form; where it is known what it becomes, it is made when somebody reads it.
   *
   * @param file where it is made; need not be there afterwards
   */
  public Layer form(Layer layer, Compression compression, Path file) throws IOException {
    if (compression == Compression.UNCOMPRESSED) {
      return layer;
    }
    Digest plain = layer.blob().digest();
    Optional<Descriptor> known = compression == PUSHED ? find(plain) : Optional.empty();
    if (known.isPresent()) {
      return new Layer(
          compression.mediaType(), new Remembered(layer, known.get(), file), layer.diffId());
    }
    Kept kept = compressed(layer, compression, file);
    Descriptor form = new Descriptor(compression.mediaType(), kept.digest(), kept.size());
    if (compression == PUSHED) {
      remember(plain, form);
    }
    return new Layer(
        compression.mediaType(),
        Blob.of(form, () -> Files.newInputStream(kept.file())),
        layer.diffId());
  }

  /** What a plain layer is compressed, if that is known. */
  Optional<Descriptor> find(Digest plain) throws IOException {
    try {
      Matcher form = NOTE.matcher(Files.readString(file(plain), StandardCharsets.UTF_8));
      return form.matches()
          ? Optional.of(
              new Descriptor(
                  PUSHED.mediaType(), Digest.parse(form.group(1)), Long.parseLong(form.group(2))))
          : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** What a plain layer is compressed, here or at the registry that has it for us. */
  Optional<Descriptor> find(Layer layer) throws IOException {
    Optional<Descriptor> known = find(layer.blob().digest());
    return known.isPresent() || layer.blob().isHere()
        ? known // What another machine says of a layer that is here is not asked for.
        : absent()
            .find(layer.diffId())
            .filter(elsewhere -> elsewhere.form().equals(PUSHED.form()))
            .map(AbsentLayers.Elsewhere::blob);
  }

  /** The repository that has a layer in its form for registries, where the store has it not. */
  Optional<ImageReference> repository(Layer layer) throws IOException {
    return layer.blob().isHere()
        ? Optional.empty()
        : absent().find(layer.diffId()).map(AbsentLayers.Elsewhere::name);
  }

  /** Notes what a plain layer is in the form that registries get. */
  public void remember(Digest plain, Descriptor form) throws IOException {
    Files.createDirectories(folder);
    Path whole = work.file("form");
    String note = PUSHED.form() + " " + form.digest() + " " + form.size() + "\n";
    Files.writeString(whole, note, StandardCharsets.UTF_8);
    Files.move(whole, file(plain), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Drops a note that is not true. */
  public void forget(Digest plain) throws IOException {
    Files.deleteIfExists(file(plain));
    absent().forget(plain);
  }

  private AbsentLayers absent() {
    return new AbsentLayers(jbuild, work);
  }

  private Path file(Digest plain) {
    return folder.resolve(plain.hex());
  }

  /** What was remembered is not what a layer becomes: the note is damaged. */
  public static final class OutdatedException extends IOException {
    private final transient Digest plain;

    OutdatedException(Digest plain, Descriptor expected, Digest found) {
      super(plain + " is compressed " + found + ", not " + expected.digest());
      this.plain = plain;
    }

    Digest plain() {
      return plain;
    }
  }

  /** A layer that is compressed when somebody wants its bytes after all. */
  final class Remembered implements Blob {
    private final Layer layer;
    private final Descriptor form;
    private Path file;
    private boolean made;

    /** A layer in a known form, which a file of its own is to hold. */
    Remembered(Layer layer, Descriptor form, Path file) {
      this.layer = layer;
      this.form = form;
      this.file = file;
    }

    @Override
    public Digest digest() {
      return form.digest();
    }

    @Override
    public long size() {
      return form.size();
    }

    @Override
    public synchronized InputStream open() throws IOException {
      if (!made) {
        Kept kept = compressed(layer, PUSHED, file);
        if (!kept.digest().equals(form.digest())) {
          throw new OutdatedException(layer.blob().digest(), form, kept.digest());
        }
        file = kept.file();
        made = true;
      }
      return Files.newInputStream(file);
    }
  }
}
