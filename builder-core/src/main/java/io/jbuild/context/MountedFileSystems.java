package io.jbuild.context;

import io.jbuild.posix.FileNames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What kinds of file system there are, as {@code /proc/self/mountinfo} has them. Safe for use by
 * several threads.
 */
final class MountedFileSystems {

  /**
   * On a disk of this machine, written by its kernel alone, which gives a file the time of its own
   * clock whenever it writes to it, also through a map into memory.
   *
   * <p>Not so: tmpfs has no new time for what is written through a map; what is in the layers of an
   * overlay may be of any kind; others ask a server or a program, whose clock may be any and whose
   * inodes may change, or were made at once, with times that somebody chose (squashfs, erofs,
   * iso9660), or have no such time (vfat).
   */
  private static final Set<String> EXACT = Set.of("ext2", "ext3", "ext4", "xfs", "btrfs", "f2fs");

  /** New files there have the time of the same clock. */
  private static final Set<String> SAME_CLOCK = Set.of("tmpfs", "overlay");

  /** Gives each subvolume a device of its own, which is no mount's. */
  private static final String WITH_SUBVOLUMES = "btrfs";

  private final List<Mount> mounts;
  private final Map<Long, String> types = new ConcurrentHashMap<>();

  /**
   * One line.
   *
   * @param point where it is, each byte of it a character
   */
  private record Mount(String device, String point, String type) {}

  private MountedFileSystems(List<Mount> mounts) {
    this.mounts = mounts;
  }

  static MountedFileSystems read() throws IOException {
    byte[] lines = Files.readAllBytes(Path.of("/proc/self/mountinfo"));
    return parse(new String(lines, StandardCharsets.ISO_8859_1));
  }

  static MountedFileSystems parse(String text) {
    List<Mount> mounts = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      int end = line.indexOf(" - ");
      String[] fields = line.split(" ", -1);
      if (end >= 0 && fields.length > 4) {
        String rest = line.substring(end + 3);
        int space = rest.indexOf(' ');
        mounts.add(
            new Mount(fields[2], unescape(fields[4]), space < 0 ? rest : rest.substring(0, space)));
      }
    }
    return new MountedFileSystems(mounts);
  }

  /** Blanks and such are three octal digits after a backslash. */
  private static String unescape(String text) {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\\' && i + 3 < text.length()) {
        plain.append((char) Integer.parseInt(text.substring(i + 1, i + 4), 8));
        i += 3;
      } else {
        plain.append(text.charAt(i));
      }
    }
    return plain.toString();
  }

  /** Whether no content of a file is written there without another time of change. */
  boolean isExact(long device, Path file) {
    return EXACT.contains(type(device, file));
  }

  /** Whether a new file there tells what time it is for the exact ones. */
  boolean hasTheirClock(long device, Path file) {
    String type = type(device, file);
    return EXACT.contains(type) || SAME_CLOCK.contains(type);
  }

  private String type(long device, Path file) {
    String known = types.get(device);
    if (known == null) {
      known = find(device, file);
      types.put(device, known);
    }
    return known;
  }

  /** The kind of file system that has a file; empty where nobody knows. */
  private String find(long device, Path file) {
    // As glibc puts them into one number.
    long major = device >>> 8 & 0xfff | device >>> 32 & ~0xfffL;
    long minor = device & 0xff | device >>> 12 & ~0xffL;
    String number = major + ":" + minor;
    String path = new String(FileNames.bytes(file), StandardCharsets.ISO_8859_1);
    Mount nearest = new Mount("", "", "");
    for (Mount mount : mounts) {
      if (mount.device().equals(number)) {
        return mount.type();
      }
      // Of several in one place the last hides the others.
      if (isBelow(path, mount.point()) && mount.point().length() >= nearest.point().length()) {
        nearest = mount;
      }
    }
    return nearest.type().equals(WITH_SUBVOLUMES) ? WITH_SUBVOLUMES : "";
  }

  private static boolean isBelow(String path, String point) {
    return point.equals("/") || path.equals(point) || path.startsWith(point + "/");
  }
}
