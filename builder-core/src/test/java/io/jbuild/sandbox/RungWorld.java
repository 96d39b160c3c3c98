package io.jbuild.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.sandbox.BusyboxImage.Output;
import io.jbuild.testkit.Processes;
import io.jbuild.testkit.Tools;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A rung for tests that hold on each: a small image, commands in it, and beside it a folder of the
 * machine that no command may see, change or have changed.
 */
final class RungWorld implements Closeable {

  private static final String CANARY = "untouched";

  private final Rung rung;
  private final Path folder;
  private final BusyboxImage image;
  private final Sandbox sandbox;
  private int runs;

  private RungWorld(Rung rung, Path folder, BusyboxImage image, Sandbox sandbox) {
    this.rung = rung;
    this.folder = folder;
    this.image = image;
    this.sandbox = sandbox;
  }

  static RungWorld open(Rung rung, Path folder) throws IOException {
    Tools.requireRoot();
    Files.createDirectories(folder.resolve("machine/sub"));
    Files.writeString(folder.resolve("machine/canary"), CANARY);
    BusyboxImage image = BusyboxImage.make(folder);
    return new RungWorld(rung, folder, image, RungSandbox.open(rung));
  }

  /** What commands find. */
  Path image() {
    return image.base();
  }

  /** The folder of the machine: a file {@code canary} and an empty directory {@code sub}. */
  Path machine() {
    return folder.resolve("machine");
  }

  /** Runs a script on the unchanged image. */
  Output run(String script, StepMount... mounts) throws Exception {
    return run(BusyboxImage.shell(script), mounts);
  }

  Output run(Command plain, StepMount... mounts) throws Exception {
    return run(plain, new Output(), mounts);
  }

  Output run(Command plain, Output output, StepMount... mounts) throws Exception {
    sandbox.run(BusyboxImage.mounted(plain, mounts), root(), output);
    return output;
  }

  /** The directory that holds what the last command wrote. */
  Path written() {
    return rung == Rung.CHROOT ? folder.resolve("root" + runs) : image.upper();
  }

  private RootFilesystem root() throws IOException, InterruptedException {
    runs++;
    if (rung != Rung.CHROOT) {
      return image.freshRoot();
    }
    Processes.check(folder, List.of("cp", "-a", image.base().toString(), "root" + runs));
    return new RootFilesystem.Folder(folder.resolve("root" + runs), folder.resolve("w" + runs));
  }

  void theMachineIsAsItWas() throws IOException {
    try (Stream<Path> files = Files.walk(machine())) {
      assertThat(files.map(file -> machine().relativize(file).toString()))
          .containsExactlyInAnyOrder("", "canary", "sub");
    }
    assertThat(machine().resolve("canary")).hasContent(CANARY);
    assertThat(Files.readString(Path.of("/proc/self/mounts"))).doesNotContain(folder.toString());
  }

  @Override
  public void close() throws IOException {
    sandbox.close();
  }
}
