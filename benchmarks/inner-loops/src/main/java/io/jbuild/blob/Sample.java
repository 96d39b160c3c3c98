package io.jbuild.blob;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** What is compressed: 16 MiB each, of what images hold. */
public enum Sample {
  /** This project's own sources, over and over. */
  SOURCES {
    @Override
    void write(ByteArrayOutputStream out) throws IOException {
      for (Path file : files(Path.of(System.getProperty("jbuild.root", ".")), ".java")) {
        out.write(Files.readAllBytes(file));
      }
    }
  },

  /** The libraries of the JVM that runs this. */
  LIBRARIES {
    @Override
    void write(ByteArrayOutputStream out) throws IOException {
      for (Path file : files(Path.of(System.getProperty("java.home"), "lib"), ".so")) {
        out.write(Files.readAllBytes(file));
      }
    }
  },

  /** What nothing makes smaller. */
  NOISE {
    @Override
    void write(ByteArrayOutputStream out) {
      byte[] noise = new byte[SIZE];
      new Random(1).nextBytes(noise);
      out.writeBytes(noise);
    }
  };

  static final int SIZE = 16 << 20;

  abstract void write(ByteArrayOutputStream out) throws IOException;

  /** The sample, of its full size. */
  public byte[] bytes() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    while (out.size() < SIZE) {
      int before = out.size();
      write(out);
      if (out.size() == before) {
        throw new IOException("there are no files to make " + this + " of");
      }
    }
    byte[] all = out.toByteArray();
    return Arrays.copyOf(all, SIZE);
  }

  private static List<Path> files(Path folder, String ending) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(file -> file.toString().endsWith(ending))
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
