package io.jbuild.maven;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.MachineFailure;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A program that loads images into a daemon.
 *
 * @param name {@code docker}, or another that knows {@code load}
 */
record LoadProgram(String name) {

  /** What is loaded. */
  interface Archive {
    /** Writes it. */
    void writeTo(OutputStream out) throws IOException, InterruptedException;
  }

  /**
   * Hands an archive to the program, and returns what that says.
   *
   * @throws BuildException in the program's own words where it fails
   */
  String load(Archive archive) throws IOException, InterruptedException {
    // In a file it may say as much as it likes before it reads on.
    Path said = Files.createTempFile("jbuild-load", ".log");
    try {
      Process process = start(said);
      try {
        String broken = feed(archive, process);
        boolean failed = process.waitFor() != 0;
        String words = new String(Files.readAllBytes(said), StandardCharsets.UTF_8).strip();
        if (failed || !broken.isEmpty()) {
          throw failure(words.isEmpty() ? broken : words);
        }
        return words;
      } finally {
        process.destroy();
      }
    } finally {
      Files.deleteIfExists(said);
    }
  }

  private BuildException failure(String words) {
    return new BuildException(
        Blame.MACHINE,
        "'" + name + " load' failed" + (words.isEmpty() ? "" : ": " + words),
        "It needs a daemon that runs; the image is in the store, and needs none.");
  }

  /** Why the program takes no more; empty where it took all. */
  private static String feed(Archive archive, Process process)
      throws IOException, InterruptedException {
    Pipe pipe = new Pipe(process.getOutputStream());
    try (OutputStream in = new BufferedOutputStream(pipe)) {
      archive.writeTo(in);
    } catch (IOException | BuildException e) {
      // What the program says tells why it stopped reading; what else went wrong is our own.
      if (pipe.broken.isEmpty()) {
        throw e;
      }
    }
    return pipe.broken;
  }

  private Process start(Path said) {
    try {
      return new ProcessBuilder(name, "load")
          .redirectErrorStream(true)
          .redirectOutput(said.toFile())
          .start();
    } catch (IOException e) {
      throw new BuildException(
          Blame.MACHINE,
          "'" + name + "' cannot be started: " + e.getMessage(),
          "Install docker, or name another program with {docker}.",
          e);
    }
  }

  /** Remembers that the program closed its end: who writes may tell it in other words. */
  private static final class Pipe extends OutputStream {
    private final OutputStream out;
    private String broken = "";

    Pipe(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      try {
        out.write(bytes, from, length);
      } catch (IOException e) {
        throw remembered(e);
      }
    }

    @Override
    public void flush() throws IOException {
      try {
        out.flush();
      } catch (IOException e) {
        throw remembered(e);
      }
    }

    @Override
    public void close() throws IOException {
      try {
        out.close();
      } catch (IOException e) {
        throw remembered(e);
      }
    }

    private IOException remembered(IOException e) {
      broken = MachineFailure.words(e);
      return e;
    }
  }
}
