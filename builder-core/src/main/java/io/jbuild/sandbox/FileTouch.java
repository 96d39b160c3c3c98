package io.jbuild.sandbox;

import io.jbuild.file.ByteString;
import io.jbuild.file.ImagePath;
import io.jbuild.posix.DirectoryHandle;
import io.jbuild.posix.PosixException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** Gives files of a mounted file system other times; no link is followed. */
public final class FileTouch {

  private FileTouch() {}

  public static void all(DirectoryHandle root, SortedMap<ImagePath, Instant> times)
      throws PosixException {
    for (Map.Entry<ImagePath, Instant> file : times.entrySet()) {
      touch(root, file.getKey().names(), file.getValue());
    }
  }

  private static void touch(DirectoryHandle directory, List<ByteString> names, Instant time)
      throws PosixException {
    byte[] name = names.get(0).toBytes();
    if (names.size() == 1) {
      directory.setTimes(name, time);
      return;
    }
    try (DirectoryHandle next = directory.open(name)) {
      touch(next, names.subList(1, names.size()), time);
    }
  }
}
