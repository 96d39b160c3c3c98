package io.jbuild.check;

import io.jbuild.dockerfile.Instruction;
import io.jbuild.plan.RemoteSources;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Downloads whose content can be another one tomorrow, and that nothing is compared with. */
final class DownloadRule {

  private static final List<String> VERIFYING =
      List.of(
          "b2sum",
          "cosign",
          "gpg",
          "gpg2",
          "gpgv",
          "md5sum",
          "minisign",
          "openssl",
          "sha1sum",
          "sha224sum",
          "sha256sum",
          "sha384sum",
          "sha512sum",
          "shasum",
          "slsa-verifier");

  /** Options of a request that fetches no file. */
  private static final String[] NO_FILE = {
    "-I", "--head", "-X", "--request", "-d", "--data", "--spider", "/dev/null"
  };

  private static final List<String> MOVING = List.of("latest", "nightly", "head");
  private static final List<String> BRANCHES =
      List.of("main", "master", "develop", "trunk", "head");
  private static final Pattern LOCAL =
      Pattern.compile("[a-z]+://(localhost|127\\.|\\[|0\\.0\\.0\\.0|\\$).*");
  private static final Pattern MACHINE =
      Pattern.compile("x86[-_]64|amd64|arm64|aarch64|i[3-6]86|linux64|linux32|win64|win32");

  /** Two numbers with a sign between, or a number that is long enough for a version or date. */
  private static final Pattern VERSION =
      Pattern.compile("\\d[._-]\\d|\\d{3,}|[0-9a-f]{12,}|v\\d|@\\d");

  private DownloadRule() {}

  /** What is wrong with a RUN that calls these commands. */
  static Optional<String> check(List<ShellCommand> commands) {
    if (commands.stream().anyMatch(command -> VERIFYING.contains(command.program()))) {
      return Optional.empty();
    }
    for (ShellCommand command : commands) {
      boolean loads = command.program().equals("curl") || command.program().equals("wget");
      if (loads && !command.has(NO_FILE)) {
        for (String word : command.arguments()) {
          if (isUrl(word) && isMoving(word)) {
            return Optional.of(detail(word, "compare it with a checksum"));
          }
        }
      }
    }
    return Optional.empty();
  }

  /** What is wrong with an ADD. */
  static Optional<String> check(Instruction.Add add) {
    if (add.checksum().isPresent()) {
      return Optional.empty();
    }
    for (String source : add.files().sources()) {
      if (RemoteSources.isGit(source) ? isBranch(source) : isUrl(source) && isMoving(source)) {
        return Optional.of(detail(source, "give its --checksum"));
      }
    }
    return Optional.empty();
  }

  private static String detail(String url, String remedy) {
    return "What "
        + RemoteSources.shown(url)
        + " holds can change: name a version that stays, or "
        + remedy;
  }

  private static boolean isUrl(String word) {
    return word.startsWith("https://") || word.startsWith("http://") || word.startsWith("ftp://");
  }

  private static boolean isMoving(String url) {
    String lower = url.toLowerCase(Locale.ROOT);
    if (LOCAL.matcher(lower).matches()) {
      return false;
    }
    String path = lower.substring(lower.indexOf("://") + 3);
    boolean raw = path.startsWith("raw.githubusercontent.com/") || path.contains("/raw/");
    boolean branches = raw || path.contains("/refs/heads/");
    int slash = path.indexOf('/');
    path = slash < 0 ? "" : path.substring(slash);
    for (String name : path.split("[/?#]", -1)) {
      if (MOVING.contains(name) || (branches && BRANCHES.contains(name))) {
        return true;
      }
    }
    String plain = MACHINE.matcher(path).replaceAll("");
    return path.indexOf('$') < 0 && !VERSION.matcher(plain).find();
  }

  /** Whether a git source names no commit or tag, as far as its name can tell. */
  private static boolean isBranch(String source) {
    int query = source.indexOf('?');
    if (query >= 0) {
      String fields = source.substring(query);
      return !fields.matches(".*[?&](tag|commit|checksum|ref)=.*");
    }
    int hash = source.indexOf('#');
    if (hash < 0) {
      return source.indexOf('$') < 0;
    }
    String reference = source.substring(hash + 1);
    int colon = reference.indexOf(':');
    String name = colon < 0 ? reference : reference.substring(0, colon);
    return name.isEmpty() || BRANCHES.contains(name.toLowerCase(Locale.ROOT));
  }
}
