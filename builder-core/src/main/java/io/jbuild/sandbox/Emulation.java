package io.jbuild.sandbox;

import io.jbuild.oci.Platform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Whether a container can execute programs of another platform: the kernel does so itself, or
 * starts an emulator that is registered with it (binfmt_misc).
 */
public final class Emulation {

  /** Where the kernel shows the registrations, if somebody mounted that. */
  public static final Path REGISTRATIONS = Path.of("/proc/sys/fs/binfmt_misc");

  private final Path registrations;
  private final Trial trial;

  /** Tries a program. */
  interface Trial {
    boolean runs(ForeignProgram program) throws IOException, InterruptedException;
  }

  /**
   * That of this machine.
   *
   * @param work where a small program is put to be tried
   */
  public Emulation(Path registrations, Path work) {
    this(registrations, program -> runs(program, work));
  }

  Emulation(Path registrations, Trial trial) {
    this.registrations = registrations;
    this.trial = trial;
  }

  /**
   * Why programs of a platform cannot be executed in a container; empty where they can, and where
   * nobody can tell without one.
   */
  public Optional<String> obstacle(Platform platform) throws IOException, InterruptedException {
    if (!platform.os().equals("linux")) {
      return Optional.of("commands run on linux alone");
    }
    Optional<ForeignProgram> program = ForeignProgram.of(platform);
    if (program.isEmpty()) {
      return Optional.empty();
    }
    if (!trial.runs(program.get())) {
      return Optional.of("no emulator for it is registered with the kernel");
    }
    return unreachable(program.get())
        .map(
            interpreter ->
                "its emulator "
                    + interpreter
                    + " is registered without the flag F, so that no container finds it");
  }

  private static boolean runs(ForeignProgram program, Path work)
      throws IOException, InterruptedException {
    Path file =
        Files.createTempFile(
            work,
            "foreign",
            "",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    try {
      Files.write(file, program.bytes());
      Process process =
          new ProcessBuilder(file.toString())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor() == ForeignProgram.EXIT_CODE;
    } catch (IOException e) {
      // Anything else, as a folder nothing may be executed in, tells nothing about the kernel.
      return !String.valueOf(e.getMessage()).contains("error=8,"); // ENOEXEC
    } finally {
      Files.delete(file);
    }
  }

  /**
   * The emulator that the kernel looks for by its path, in the container, where it is not; F keeps
   * it open from the registration on (admin-guide/binfmt-misc).
   */
  private Optional<String> unreachable(ForeignProgram program) throws IOException {
    if (!Files.isReadable(registrations.resolve("status"))) {
      return Optional.empty();
    }
    Optional<String> found = Optional.empty();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(registrations)) {
      for (Path entry : entries) {
        String name = String.valueOf(entry.getFileName());
        if (!name.equals("status") && !name.equals("register")) {
          Registration registration =
              new Registration(Files.readAllLines(entry, StandardCharsets.UTF_8));
          if (registration.takes(program)) {
            if (registration.isHeldOpen()) {
              return Optional.empty();
            }
            found = Optional.of(registration.interpreter());
          }
        }
      }
    }
    return found;
  }

  /** An emulator, as the kernel shows it. */
  private record Registration(List<String> lines) {

    String interpreter() {
      return value("interpreter ");
    }

    boolean isHeldOpen() {
      return value("flags: ").indexOf('F') >= 0;
    }

    boolean takes(ForeignProgram program) {
      String magicHex = value("magic ");
      if (!lines.contains("enabled") || magicHex.isEmpty() || !value("offset ").equals("0")) {
        return false;
      }
      byte[] magic = HexFormat.of().parseHex(magicHex);
      String maskHex = value("mask ");
      byte[] mask = HexFormat.of().parseHex(maskHex);
      byte[] bytes = program.bytes();
      for (int i = 0; i < Math.min(magic.length, bytes.length); i++) {
        int mine = i < mask.length ? bytes[i] & mask[i] : bytes[i];
        if ((byte) mine != magic[i]) {
          return false;
        }
      }
      return true;
    }

    private String value(String name) {
      return lines.stream()
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(name.length()).strip())
          .findFirst()
          .orElse("");
    }
  }
}
