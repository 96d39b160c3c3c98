package io.jbuild.sandbox;

import io.jbuild.posix.SearchPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A program that runs OCI bundles.
 *
 * @param program where it is
 * @param kind which one it is
 * @param version what it says of its version, all lines
 */
record OciRuntime(Path program, Kind kind, String version) {

  /** The runtimes whose options are known, in the order in which they are tried. */
  enum Kind {
    RUNC,
    CRUN,
    YOUKI;

    String program() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** For what takes milliseconds. */
  static final int PATIENCE_SECONDS = 10;

  /**
   * One that is here; it is started, to ask its version.
   *
   * @param searchPath as the variable PATH has it; they are often where only root's leads
   * @throws IOException where it cannot be started, or does not answer
   */
  static Optional<OciRuntime> find(Kind kind, String searchPath) throws IOException {
    SearchPath search = new SearchPath(searchPath + ":/usr/local/sbin:/usr/sbin:/sbin");
    Optional<Path> program = search.find(kind.program());
    return program.isEmpty()
        ? Optional.empty()
        : Optional.of(new OciRuntime(program.get(), kind, askVersion(program.get())));
  }

  private static String askVersion(Path program) throws IOException {
    Process process =
        new ProcessBuilder(program.toString(), "--version").redirectErrorStream(true).start();
    process.getOutputStream().close();
    try {
      // A version fits into the pipe: who has more to say does not end, as who says nothing.
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException(
            program + " --version did not end within " + PATIENCE_SECONDS + " seconds");
      }
      byte[] said = process.getInputStream().readNBytes(1 << 16);
      return new String(said, StandardCharsets.UTF_8);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new java.io.InterruptedIOException("while " + program + " was asked its version");
    } finally {
      process.destroyForcibly();
    }
  }

  /**
   * The words that run a bundle.
   *
   * @param folder the step's own: for the runtime's state, its log and the process id it writes
   *     once the command's process is there
   */
  List<String> run(Path folder) {
    List<String> words = new ArrayList<>(List.of(program.toString()));
    switch (kind) {
      // It makes no control group where it may not: see OciSetup.
      case RUNC -> words.add("--rootless=true");
      case CRUN -> words.add("--cgroup-manager=disabled");
      case YOUKI -> {}
    }
    words.addAll(
        List.of(
            "--root",
            folder.resolve("state").toString(),
            "--log",
            log(folder).toString(),
            "--log-format",
            "json",
            "run",
            "--pid-file",
            pidFile(folder).toString(),
            "--bundle",
            bundle(folder).toString(),
            "step"));
    return words;
  }

  static Path bundle(Path folder) {
    return folder.resolve("bundle");
  }

  static Path log(Path folder) {
    return folder.resolve("log");
  }

  static Path pidFile(Path folder) {
    return folder.resolve("pid");
  }

  @Override
  public String toString() {
    return kind.program() + " " + OciVersion.of(version).text();
  }
}
