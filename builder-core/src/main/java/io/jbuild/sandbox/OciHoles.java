package io.jbuild.sandbox;

import io.jbuild.sandbox.OciRuntime.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * The known ways out of a container that a version of an OCI runtime has. What a distribution
 * mended without another version number counts as mended where the runtime tells its package.
 */
final class OciHoles {

  private OciHoles() {}

  /** Their identifiers; empty where none is known. */
  static List<String> of(Kind kind, OciVersion version) {
    List<String> holes = new ArrayList<>();
    switch (kind) {
      case RUNC -> runc(version, holes);
      case CRUN -> {
        if (before(version, 1, 4, 4)) {
          holes.add("CVE-2022-27650");
        }
        // CVE-2026-88264 and -88265 need a /dev that is the image's: ours never is.
      }
      case YOUKI -> {
        if (before(version, 0, 5, 7)) {
          holes.addAll(List.of("CVE-2025-62161", "CVE-2025-62596"));
        }
      }
    }
    return holes;
  }

  private static void runc(OciVersion version, List<String> holes) {
    // Debian 12: 1.1.5+ds1-1+deb12u1.
    boolean debian = version.text().startsWith("1.1.5+ds1-1+deb12u") && version.debian() >= 1;
    if (before(version, 1, 1, 12) && !debian) {
      holes.add("CVE-2024-21626");
    }
    boolean mended =
        switch (version.minor()) {
          case 2 -> version.patch() >= 8;
          case 3 -> version.patch() >= 3;
          default -> version.minor() >= 4;
        };
    boolean early = version.minor() == 4 && version.text().matches(".*1\\.4\\.0-rc\\.?[12]\\b.*");
    if (version.major() < 1 || version.major() == 1 && (!mended || early)) {
      holes.addAll(List.of("CVE-2025-31133", "CVE-2025-52565", "CVE-2025-52881"));
    }
  }

  private static boolean before(OciVersion version, int major, int minor, int patch) {
    if (version.major() != major) {
      return version.major() < major;
    }
    if (version.minor() != minor) {
      return version.minor() < minor;
    }
    return version.patch() < patch || version.patch() == patch && version.candidate();
  }
}
