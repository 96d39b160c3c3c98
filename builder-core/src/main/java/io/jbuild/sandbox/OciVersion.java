package io.jbuild.sandbox;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The version of an OCI runtime, as it tells it itself.
 *
 * @param text as {@code 1.1.5}, with the distribution's package version where that is told
 * @param major the first number
 * @param minor the second
 * @param patch the third
 * @param candidate whether it is from before the release of that number
 * @param debian the number of Debian's update of it, as 1 in {@code +deb12u1}; 0 for none
 */
record OciVersion(String text, int major, int minor, int patch, boolean candidate, int debian) {

  private static final Pattern VERSION =
      Pattern.compile("(?m)^[a-z]+ version:? ([0-9]+)\\.([0-9]+)(?:\\.([0-9]+))?(-rc\\S*)?");

  // Debian and its descendants write the package's version where others have the commit.
  private static final Pattern PACKAGE =
      Pattern.compile("(?m)^commit: ([0-9][^\\s]*?(?:[+~]deb([0-9]+)u([0-9]+))[^\\s]*)$");

  static OciVersion of(String said) {
    Matcher version = VERSION.matcher(said);
    if (!version.find()) {
      return new OciVersion("of an unknown version", 0, 0, 0, false, 0);
    }
    Matcher debian = PACKAGE.matcher(said);
    boolean packaged = debian.find();
    return new OciVersion(
        packaged ? debian.group(1) : version.group().replaceFirst("^.* ", ""),
        Integer.parseInt(version.group(1)),
        Integer.parseInt(version.group(2)),
        version.group(3) == null ? 0 : Integer.parseInt(version.group(3)),
        version.group(4) != null,
        packaged ? Integer.parseInt(debian.group(3)) : 0);
  }
}
