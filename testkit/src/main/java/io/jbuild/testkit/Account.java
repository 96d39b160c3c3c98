package io.jbuild.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * Whom a test runs programs as, whoever runs the tests: there is a root and an ordinary user with
 * subordinate ids on every machine, and nothing of it is written into the machine's {@code /etc}.
 */
public final class Account {

  private static final int UID = 60_123;
  private static final String NAME = "jbuild-test";
  private static final String IDS = NAME + ":600000:65536\n";

  private final List<String> prefix;
  private final boolean given;

  private Account(List<String> prefix, boolean given) {
    this.prefix = List.copyOf(prefix);
    this.given = given;
  }

  /** Whether the tests run as root. */
  public static boolean isRoot() {
    return owner(Path.of("/proc/self")) == 0;
  }

  /** Whoever runs the tests. */
  public static Account self() {
    return new Account(List.of(), false);
  }

  /**
   * Root: of the machine, or where an ordinary user runs the tests, of a user namespace of theirs.
   */
  public static Account root() {
    if (isRoot()) {
      return self();
    }
    Tools.require("newuidmap");
    return new Account(
        List.of(
            Tools.require("unshare").toString(), "--user", "--map-root-user", "--map-auto", "--"),
        false);
  }

  /**
   * An ordinary user: the one who runs the tests, or where that is root, one who exists only for
   * the programs that are started here, since only they see an {@code /etc} that names them.
   *
   * @param directory for that {@code /etc}; must be there as long as the account is used
   */
  public static Account ordinary(Path directory) throws IOException {
    Tools.require("newuidmap");
    return isRoot() ? made(directory, IDS) : self();
  }

  /** An ordinary user without subordinate ids; only root can make one. */
  public static Account withoutIds(Path directory) throws IOException {
    Tools.requireRoot();
    return made(directory, "");
  }

  private static Account made(Path directory, String ids) throws IOException {
    String entry = NAME + ":x:" + UID + ":" + UID + "::/nonexistent:/bin/sh\n";
    write(directory, "passwd", Files.readString(Path.of("/etc/passwd")) + entry);
    write(directory, "subuid", ids);
    write(directory, "subgid", ids);
    String script =
        """
        for file in passwd subuid subgid; do
          mount --bind "$1/$file" "/etc/$file" || exit 125
        done
        shift
        exec setpriv --reuid=%1$d --regid=%1$d --clear-groups -- "$@"
        """
            .formatted(UID);
    Tools.require("setpriv");
    return new Account(
        List.of(
            Tools.require("unshare").toString(),
            "--mount",
            "--propagation=private",
            "--",
            "/bin/sh",
            "-c",
            script,
            "sh",
            directory.toAbsolutePath().toString()),
        true);
  }

  /** A command line that runs another as this account; the process' own number stays. */
  public List<String> command(List<String> command) {
    List<String> whole = new ArrayList<>(prefix);
    whole.addAll(command);
    return whole;
  }

  /** Makes this account the owner of a tree. */
  public void give(Path tree) throws IOException {
    if (!given) {
      return;
    }
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            return visitFile(folder, attributes);
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.setAttribute(file, "unix:uid", UID, LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(file, "unix:gid", UID, LinkOption.NOFOLLOW_LINKS);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Deletes a tree in which subordinate ids own files; root alone may do that. */
  public static void delete(Path tree) throws IOException, InterruptedException {
    Processes.check(Path.of("/"), root().command(List.of("rm", "-rf", "--", tree.toString())));
  }

  private static void write(Path directory, String name, String text) throws IOException {
    Files.writeString(directory.resolve(name), text, StandardCharsets.UTF_8);
  }

  private static int owner(Path file) {
    try {
      return (Integer) Files.getAttribute(file, "unix:uid");
    } catch (NoSuchFileException e) {
      throw new AssertionError(file + " is not there: these tests need Linux", e);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
