package io.jbuild.export;

import io.jbuild.blob.Blob;
import io.jbuild.blob.Compression;
import io.jbuild.blob.WorkFolder;
import io.jbuild.layer.Layer;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What plain layers are once they are compressed, as earlier pushes found out: a registry can be
 * asked for one by its digest without compressing it again. A file for each layer; one that is
 * damaged or lost costs time and nothing else.
 */
final class CompressedForms {

  private static final Pattern FORM = Pattern.compile("(sha256:[0-9a-f]{64}) ([0-9]{1,18})\n");

  private final Path folder;
  private final WorkFolder work;

  CompressedForms(Path folder, WorkFolder work) {
    this.folder = folder;
    this.work = work;
  }

  /** What a plain layer is compressed, if that is known. */
  Optional<Descriptor> find(Digest plain) throws IOException {
    try {
      Matcher form = FORM.matcher(Files.readString(file(plain), StandardCharsets.UTF_8));
      return form.matches()
          ? Optional.of(
              new Descriptor(
                  Compression.GZIP.mediaType(),
                  Digest.parse(form.group(1)),
                  Long.parseLong(form.group(2))))
          : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  void remember(Digest plain, Descriptor form) throws IOException {
    Files.createDirectories(folder);
    Path whole = work.file("form");
    Files.writeString(whole, form.digest() + " " + form.size() + "\n", StandardCharsets.UTF_8);
    Files.move(whole, file(plain), StandardCopyOption.ATOMIC_MOVE);
  }

  void forget(Digest plain) throws IOException {
    Files.deleteIfExists(file(plain));
  }

  private Path file(Digest plain) {
    return folder.resolve(plain.hex());
  }

  /** What was remembered is not what a layer becomes now. */
  static final class OutdatedException extends IOException {
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
  static final class Remembered implements Blob {
    private final Layer layer;
    private final Descriptor form;
    private final Path file;
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
        try (DigestOutputStream hashed =
                new DigestOutputStream(Files.newOutputStream(file), Digest.newSha256());
            InputStream in = layer.blob().open()) {
          try (OutputStream out = Compression.GZIP.compress(hashed)) {
            in.transferTo(out);
          }
          Digest found = Digest.of(hashed.getMessageDigest());
          if (!found.equals(form.digest())) {
            throw new OutdatedException(layer.blob().digest(), form, found);
          }
        }
        made = true;
      }
      return Files.newInputStream(file);
    }
  }
}
