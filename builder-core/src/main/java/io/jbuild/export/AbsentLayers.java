package io.jbuild.export;

import io.jbuild.blob.WorkFolder;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where plain layers are that an image of the store names and the store need not hold, since a
 * registry has them in a form of its own. A note that is damaged or lost costs that the image is
 * built again.
 */
public final class AbsentLayers {

  private static final Pattern NOTE =
      Pattern.compile(
          "(\\S{0,32}) (\\S{1,128}) (sha256:[0-9a-f]{64}) ([0-9]{1,18}) (\\S{1,600})\n");

  private final Path folder;
  private final WorkFolder work;

  /**
   * Those of a store.
   *
   * @param jbuild the store's {@code jbuild} folder
   */
  public AbsentLayers(Path jbuild, WorkFolder work) {
    this.folder = jbuild.resolve("elsewhere");
    this.work = work;
  }

  /** Where it is noted, by the layers' digests; it need not exist. */
  public Path folder() {
    return folder;
  }

  /**
   * Where one is.
   *
   * @param form see {@link io.jbuild.blob.Compression#form}
   * @param blob the layer there
   * @param name in whose repository
   */
  public record Elsewhere(String form, Descriptor blob, ImageReference name) {}

  /** Notes where a layer is. */
  public void note(Digest plain, Elsewhere elsewhere) throws IOException {
    Files.createDirectories(folder);
    Path whole = work.file("elsewhere");
    Descriptor blob = elsewhere.blob();
    Files.writeString(
        whole,
        elsewhere.form()
            + " "
            + blob.mediaType()
            + " "
            + blob.digest()
            + " "
            + blob.size()
            + " "
            + elsewhere.name().full()
            + "\n",
        StandardCharsets.UTF_8);
    Files.move(whole, folder.resolve(plain.hex()), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Where a layer is, if that was noted. */
  public Optional<Elsewhere> find(Digest plain) throws IOException {
    try {
      Matcher note =
          NOTE.matcher(Files.readString(folder.resolve(plain.hex()), StandardCharsets.UTF_8));
      return note.matches()
          ? Optional.of(
              new Elsewhere(
                  note.group(1),
                  new Descriptor(
                      note.group(2), Digest.parse(note.group(3)), Long.parseLong(note.group(4))),
                  ImageReference.parse(note.group(5))))
          : Optional.empty();
    } catch (NoSuchFileException | CharacterCodingException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Forgets where a layer is. */
  public void forget(Digest plain) throws IOException {
    Files.deleteIfExists(folder.resolve(plain.hex()));
  }
}
