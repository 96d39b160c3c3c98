package io.jbuild.failure;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the machine refused, in words for whoever runs it. */
public final class MachineFailure {

  private MachineFailure() {}

  /** What happened, and to which file where that is known. */
  public static String words(IOException failure) {
    if (failure instanceof AccessDeniedException denied) {
      return "permission denied: " + denied.getFile();
    }
    if (failure instanceof NoSuchFileException missing) {
      return "there is no file " + missing.getFile();
    }
    if (failure instanceof FileSystemException file && file.getReason() == null) {
      return failure.getClass().getSimpleName() + ": " + file.getFile();
    }
    String message = failure.getMessage();
    return message == null || message.isEmpty() ? failure.getClass().getSimpleName() : message;
  }

  /** Whether a disk, or somebody's share of one, is full; Java and the kernel say it in words. */
  public static boolean isFullDisk(@Nullable Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      String message = String.valueOf(each.getMessage()).toLowerCase(Locale.ROOT);
      if ((each instanceof IOException || each instanceof LinkageError)
          && (message.contains("no space left on device")
              || message.contains("disk quota exceeded"))) {
        return true;
      }
    }
    return false;
  }

  /**
   * What it means that a native library, which lies in a jar and has to be unpacked to a file,
   * could not be; empty where something else is wrong with the classes.
   */
  public static Optional<BuildException> library(LinkageError failure) {
    if (!isFullDisk(failure)) {
      return Optional.empty();
    }
    Throwable first = failure;
    for (Throwable each = failure; each != null; each = each.getCause()) {
      first = each;
    }
    return Optional.of(
        new BuildException(
            Blame.MACHINE,
            "there is no space left to unpack a native library: " + first.getMessage(),
            fullDisk("The disk of the home folder, or of TMPDIR,") + ".",
            failure));
  }

  /** What to do where a disk is full: space is one thing that ends, the number of files another. */
  public static String fullDisk(String place) {
    return place + " is full: free some space there (df), or some files (df -i)";
  }
}
