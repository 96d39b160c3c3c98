package io.jbuild.testkit;

import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One entry of a tar, with all that an image keeps of a file.
 *
 * <p>Texts are the archive's bytes read as UTF-8; a byte that is not valid there is written {@code
 * \xNN}.
 *
 * @param path without a slash at either end and without {@code ./}; empty for the root
 * @param mode permission bits with setuid, setgid and sticky
 * @param size in bytes; 0 for all but files
 * @param link a symbolic link's target as it is, a hard link's as a path; empty for all others
 * @param device {@code MAJOR:MINOR}; empty for all but devices
 * @param xattrs values in hexadecimal, by name
 * @param sha256 of a file's content, in hexadecimal; empty for all others
 */
public record TarEntry(
    String path,
    Type type,
    int mode,
    long uid,
    long gid,
    long size,
    Instant mtime,
    String link,
    String device,
    SortedMap<String, String> xattrs,
    String sha256) {

  public TarEntry {
    xattrs = Collections.unmodifiableSortedMap(new TreeMap<>(xattrs));
  }

  /** What kind of file it is. */
  public enum Type {
    FILE,
    DIRECTORY,
    SYMLINK,
    HARDLINK,
    CHARACTER_DEVICE,
    BLOCK_DEVICE,
    FIFO
  }

  /** The same file under another name. */
  TarEntry at(String other) {
    return new TarEntry(other, type, mode, uid, gid, size, mtime, link, device, xattrs, sha256);
  }

  /** The same file, known as another name of the one at a path; of none where that is empty. */
  public TarEntry linkedTo(String target) {
    // A symbolic link keeps its own target: hard links to it are rare, and what they say is that.
    return type == Type.SYMLINK
        ? this
        : new TarEntry(path, type, mode, uid, gid, size, mtime, target, device, xattrs, sha256);
  }

  /** All but its time, in one line. */
  public String line() {
    String line =
        path + " " + type + " " + Integer.toOctalString(mode) + " " + uid + ":" + gid + " " + size;
    line += link.isEmpty() ? "" : " -> " + link;
    line += device.isEmpty() ? "" : " " + device;
    line += xattrs.isEmpty() ? "" : " " + xattrs;
    return sha256.isEmpty() ? line : line + " " + sha256.substring(0, 12);
  }

  /** The last name of its path. */
  String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** The path of the directory it is in; empty for the root. */
  String parent() {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }
}
