package io.jbuild.export;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.MachineFailure;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/**
 * A stream to a place outside the store: where that takes no more, the failure names it, so that
 * nobody looks for the fault in the store.
 */
final class PlaceStream extends FilterOutputStream {

  private final String place;

  /**
   * Writes through to a stream.
   *
   * @param place what people call it: a file's name, or the standard output
   */
  PlaceStream(OutputStream out, String place) {
    super(out);
    this.place = place;
  }

  /** The standard output. */
  static PlaceStream standard(OutputStream out) {
    return new PlaceStream(out, "the standard output");
  }

  /** What a failure to write to a place is for whoever named the place. */
  static BuildException refused(String place, IOException failure) {
    return new BuildException(
        Blame.MACHINE,
        "cannot write " + place + ": " + words(failure),
        hint(place, failure),
        failure);
  }

  private static String words(IOException failure) {
    if (failure instanceof FileAlreadyExistsException) {
      return "it is a file, and a folder is to be written";
    }
    if (failure instanceof NoSuchFileException missing) {
      return "there is no folder " + missing.getFile();
    }
    return failure instanceof FileSystemException file && file.getReason() != null
        ? file.getReason()
        : MachineFailure.words(failure);
  }

  private static String hint(String place, IOException failure) {
    if (MachineFailure.isFullDisk(failure)) {
      return MachineFailure.fullDisk("The disk it is on")
          + ", or name another place with {output}.";
    }
    if (failure instanceof FileAlreadyExistsException) {
      return "Name another folder, or say which kind of file it shall be: {output} type=tar,dest="
          + place;
    }
    if (failure instanceof NoSuchFileException) {
      return "Make the folder first, or name another place.";
    }
    return words(failure).equals("Is a directory")
        ? "Name a file in it: dest=" + place + "/image.tar"
        : "";
  }

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) {
    try {
      out.write(bytes, from, length);
    } catch (IOException e) {
      throw refused(place, e);
    }
  }

  @Override
  public void flush() {
    try {
      out.flush();
    } catch (IOException e) {
      throw refused(place, e);
    }
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw refused(place, e);
    }
  }
}
