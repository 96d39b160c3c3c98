package io.jbuild.solve;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;

/** What the machine refused, in words a user can act on. */
final class Machine {

  private Machine() {}

  static String words(IOException e) {
    if (e instanceof AccessDeniedException denied) {
      return "permission denied: " + denied.getFile();
    }
    if (e instanceof NoSuchFileException missing) {
      return "no such file: " + missing.getFile();
    }
    return String.valueOf(e.getMessage());
  }

  static String hint(IOException e) {
    if (isFullDisk(e)) {
      return "The disk is full: free some space, or put the store elsewhere with {store}.";
    }
    if (e instanceof FileSystemException) {
      return "See to it that the store and the context can be read and written.";
    }
    return "";
  }

  private static boolean isFullDisk(IOException e) {
    String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    return message.contains("no space left") || message.contains("disk quota exceeded");
  }
}
