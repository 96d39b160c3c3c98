package io.jbuild.remote;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.file.ImagePath;
import io.jbuild.http.UrlCredentials;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A git repository, and what of it is wanted, as BuildKit writes it: {@code
 * https://host/repository.git#ref:subdirectory}, or with a query in place of the fragment.
 *
 * @param remote what git is given
 * @param ref a branch, a tag or a commit; empty for the repository's own choice
 * @param subdir relative, without {@code ..}; empty for the whole repository
 * @param checksum the beginning of the commit that the ref must have; empty for any
 * @param keepGitDir where the address itself says whether {@code .git} is kept
 * @param submodules whether those are fetched too
 * @param commitTimes whether files have the commit's time, where real times are kept
 * @param fetchByCommit whether the checksum is the commit to fetch, whatever the ref says
 */
public record GitAddress(
    String remote,
    String ref,
    String subdir,
    String checksum,
    Optional<Boolean> keepGitDir,
    boolean submodules,
    boolean commitTimes,
    boolean fetchByCommit) {

  private static final Pattern PROTOCOL = Pattern.compile("([a-zA-Z0-9]+)://");

  /** As BuildKit tells it: scheme, then authority and path, query, fragment. */
  private static final Pattern URL =
      Pattern.compile(
          "(?i:(https?|git|ssh))://([^/?#]*)([^?#]*)(?:\\?([^#]*))?(?:#(.*))?", Pattern.DOTALL);

  private static final Pattern SCP =
      Pattern.compile("([a-zA-Z0-9_-]+@[a-zA-Z0-9.-]+:)(.*?)(?:\\?(.*?))?(?:#(.*))?");

  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");
  private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]*");

  /**
   * Reads a source of ADD; empty where it is no git repository.
   *
   * @throws BuildException where it is one, but its query means nothing
   */
  public static Optional<GitAddress> parse(String text) {
    if (!PROTOCOL.matcher(text).lookingAt()) {
      Matcher scp = SCP.matcher(text);
      return scp.matches()
          ? Optional.of(
              of(scp.group(1) + scp.group(2), text(scp.group(3)), text(scp.group(4)), text))
          : Optional.empty();
    }
    Matcher url = URL.matcher(text);
    if (!url.matches()) {
      return Optional.empty();
    }
    boolean web = text(url.group(1)).toLowerCase(Locale.ROOT).startsWith("http");
    if (web && !Escapes.decode(url.group(3)).orElse("").endsWith(".git")) {
      return Optional.empty();
    }
    return Optional.of(of(url, text));
  }

  /** Reads a context, for which {@code github.com/…} is a repository as well. */
  public static Optional<GitAddress> parseContext(String text) {
    Matcher url = URL.matcher("https://" + text);
    return text.startsWith("github.com/") && url.matches()
        ? Optional.of(of(url, text))
        : parse(text);
  }

  private static GitAddress of(Matcher url, String text) {
    String fragment =
        Escapes.decode(text(url.group(5))).orElseThrow(() -> wrong(text, "invalid URL escape"));
    String scheme = text(url.group(1)).toLowerCase(Locale.ROOT);
    String remote = UrlCredentials.escaped(scheme + "://" + url.group(2) + url.group(3));
    return of(remote, text(url.group(4)), fragment, text);
  }

  private static GitAddress of(String remote, String query, String fragment, String whole) {
    if (remote.startsWith("-") || remote.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
      throw wrong(whole, "invalid repository");
    }
    if (hostOf(remote).startsWith("-")) {
      throw wrong(whole, "a host's name cannot begin with -");
    }
    int colon = fragment.indexOf(':');
    String ref = colon < 0 ? fragment : fragment.substring(0, colon);
    String subdir = colon < 0 ? "" : fragment.substring(colon + 1);
    GitQuery parsed = GitQuery.parse(query, message -> wrong(whole, message));
    GitAddress address =
        new GitAddress(
            remote,
            parsed.ref(ref, message -> wrong(whole, message)),
            clean(parsed.subdir(clean(subdir), message -> wrong(whole, message)), whole),
            parsed.checksum(),
            parsed.keepGitDir(),
            parsed.submodules().orElse(true),
            parsed.mtime().equals("commit"),
            parsed.fetchByCommit());
    if (address.ref.startsWith("-") || address.ref.chars().anyMatch(c -> c <= ' ' || c == 0x7f)) {
      throw wrong(whole, "invalid git ref \"" + address.ref + "\"");
    }
    address.checkChecksum(whole);
    return address;
  }

  private static String hostOf(String remote) {
    String authority = PROTOCOL.matcher(remote).replaceFirst("");
    String host = authority.substring(authority.lastIndexOf('@') + 1);
    return host.isEmpty() ? authority : host;
  }

  /** The same with its {@code .git}, whatever the address says of that. */
  public GitAddress keepingGitDir() {
    return new GitAddress(
        remote, ref, subdir, checksum, Optional.of(true), submodules, commitTimes, fetchByCommit);
  }

  /** The same repository and commit with what an ADD's flags say beside the address. */
  public GitAddress with(Optional<String> flagChecksum, Optional<Boolean> flagKeepGitDir) {
    if (flagKeepGitDir.isPresent()
        && keepGitDir.isPresent()
        && !flagKeepGitDir.equals(keepGitDir)) {
      throw wrong(remote, "inconsistent keep-git-dir configuration");
    }
    String wanted = flagChecksum.orElse(checksum);
    if (!checksum.isEmpty() && !wanted.equals(checksum)) {
      throw wrong(remote, "checksum mismatch \"" + wanted + "\" != \"" + checksum + "\"");
    }
    GitAddress changed =
        new GitAddress(
            remote,
            ref,
            subdir,
            wanted,
            flagKeepGitDir.or(() -> keepGitDir),
            submodules,
            commitTimes,
            fetchByCommit);
    changed.checkChecksum(remote);
    changed.checkFetchByCommit();
    return changed;
  }

  /** The same with files that have the commit's time. */
  public GitAddress withCommitTimes() {
    return new GitAddress(
        remote,
        ref,
        subdir,
        checksum,
        keepGitDir,
        submodules,
        /* commitTimes= */ true,
        fetchByCommit);
  }

  private void checkFetchByCommit() {
    if (fetchByCommit && !isCommit() && !COMMIT.matcher(checksum).matches()) {
      throw wrong(remote, "fetch-by-commit requires a checksum with a full commit SHA");
    }
  }

  private void checkChecksum(String whole) {
    if (!HEX.matcher(checksum).matches()) {
      throw wrong(whole, "invalid checksum " + checksum + " for Git URL, expected hex commit hash");
    }
    if (isCommit() && !ref.startsWith(checksum)) {
      throw wrong(whole, "expected checksum to match " + checksum + ", got " + ref);
    }
  }

  /** Whether the ref is a commit itself, so that nobody has to be asked what it means. */
  boolean isCommit() {
    return isCommit(ref);
  }

  static boolean isCommit(String text) {
    return COMMIT.matcher(text).matches();
  }

  boolean keepsGitDir() {
    return keepGitDir.orElse(false) && subdir.isEmpty();
  }

  /** For people: without what is secret in it. */
  String shown() {
    return UrlCredentials.redact(remote);
  }

  private static String clean(String subdir, String whole) {
    if (subdir.indexOf('\0') >= 0) {
      throw wrong(whole, "invalid subdirectory");
    }
    return clean(subdir);
  }

  /** {@code ..} at the repository's top stays there, as in BuildKit. */
  private static String clean(String subdir) {
    return subdir.indexOf('\0') >= 0 ? subdir : ImagePath.of(subdir).relative().toString();
  }

  private static String text(@Nullable String group) {
    return group == null ? "" : group;
  }

  private static BuildException wrong(String whole, String message) {
    return new BuildException(
        Blame.DOCKERFILE,
        UrlCredentials.redact(whole) + ": " + message,
        "A git repository is written URL.git#REF:SUBDIRECTORY, or URL.git?ref=REF&subdir=…");
  }
}
