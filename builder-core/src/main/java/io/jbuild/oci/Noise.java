package io.jbuild.oci;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What commands leave behind that is another each time and that no image needs: logs, caches that
 * are made again, ids of the machine. A RUN that is to leave it out changes none of these files:
 * what is below stays.
 */
public enum Noise {
  APT_LOGS("apt-logs", "logs of apt", "/var/log/apt/[^/]*"),
  DPKG_LOGS("dpkg-logs", "logs of dpkg", "/var/log/(dpkg|alternatives)\\.log"),
  APT_CACHES(
      "apt-caches", "apt's caches of what its lists say", "/var/cache/apt/(src)?pkgcache\\.bin"),
  DEBCONF_BACKUPS(
      "debconf-backups",
      "debconf's answers before the last change",
      "/var/cache/debconf/[^/]*\\.dat-old"),
  LDCONFIG("ldconfig", "ldconfig's notes on inodes", "/var/cache/ldconfig/aux-cache"),
  MACHINE_ID("machine-id", "the machine's id", "/etc/machine-id|/var/lib/dbus/machine-id"),
  DNF_LOGS(
      "dnf-logs",
      "logs and history of dnf and yum",
      "/var/log/(dnf5?[^/]*|yum|hawkey)\\.log|/var/lib/(dnf|yum)/history[^/]*\\.sqlite[^/]*"),
  WGET_HSTS("wget-hsts", "wget's notes on servers", ".*/\\.wget-hsts");

  private final String word;
  private final String what;
  private final Pattern paths;

  Noise(String word, String what, String paths) {
    this.word = word;
    this.what = what;
    this.paths = Pattern.compile(paths, Pattern.DOTALL);
  }

  /** The noise of a name; none for any other word. */
  public static Optional<Noise> of(String word) {
    for (Noise noise : values()) {
      if (noise.word.equals(word)) {
        return Optional.of(noise);
      }
    }
    return Optional.empty();
  }

  /** The names of all, for people. */
  public static String words() {
    return Arrays.stream(values()).map(Noise::word).collect(Collectors.joining(", "));
  }

  /** Its name. */
  public String word() {
    return word;
  }

  /** What it is, for people. */
  public String what() {
    return what;
  }

  /**
   * Whether a file is it.
   *
   * @param path absolute, in an image
   */
  public boolean covers(String path) {
    return paths.matcher(path).matches();
  }
}
