package io.jbuild.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.oci.Digest;
import io.jbuild.oci.Platform;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmulationTest {

  private static final Platform ARM = Platform.parse("linux/arm64");

  /** As the kernel shows what Debian's package registers. */
  private static final String QEMU =
      """
      enabled
      interpreter /usr/libexec/qemu-binfmt/aarch64-binfmt-P
      flags: POCF
      offset 0
      magic 7f454c460201010000000000000000000200b700
      mask ffffffffffffff00fffffffffffffffffeffffff
      """;

  @TempDir Path folder;

  private String obstacle(boolean runs, String... entries) throws Exception {
    for (int i = 0; i < entries.length; i++) {
      Files.writeString(folder.resolve("status"), "enabled\n");
      Files.writeString(folder.resolve("entry" + i), entries[i]);
    }
    return new Emulation(folder, program -> runs).obstacle(ARM).orElse("none");
  }

  @Test
  void whatTheKernelExecutesInContainersHasNoObstacle() throws Exception {
    assertThat(obstacle(true, QEMU)).isEqualTo("none");
  }

  @Test
  void whatItCannotExecuteHasOne() throws Exception {
    assertThat(obstacle(false)).isEqualTo("no emulator for it is registered with the kernel");
  }

  @Test
  void anEmulatorThatNoContainerFindsIsNamed() throws Exception {
    assertThat(obstacle(true, QEMU.replace("POCF", "OC")))
        .isEqualTo(
            "its emulator /usr/libexec/qemu-binfmt/aarch64-binfmt-P is registered without the flag F,"
                + " so that no container finds it");
  }

  @Test
  void onlyWhatIsEnabledAndTakesTheArchitectureCounts() throws Exception {
    String held = QEMU;
    String loose = QEMU.replace("POCF", "OC");
    String ofRiscv = loose.replace("0200b700", "0200f300");
    String ofExtension = "enabled\ninterpreter /usr/bin/wine\nflags: \nextension .exe\n";

    assertThat(obstacle(true, ofRiscv, ofExtension, loose.replace("enabled", "disabled")))
        .isEqualTo("none");
    assertThat(obstacle(true, loose, held)).isEqualTo("none");
  }

  @Test
  void whereTheKernelShowsNothingTheTrialDecides() throws Exception {
    Emulation emulation = new Emulation(folder.resolve("none"), program -> true);

    assertThat(emulation.obstacle(ARM)).isEmpty();
  }

  @Test
  void anArchitectureThatNobodyCanTryIsLeftToItsCommands() throws Exception {
    Emulation emulation = new Emulation(folder, program -> false);

    assertThat(emulation.obstacle(Platform.parse("linux/mips64le"))).isEmpty();
    assertThat(emulation.obstacle(Platform.parse("windows/amd64")))
        .contains("commands run on linux alone");
  }

  @Test
  void theMachinesOwnProgramRuns() throws Exception {
    assertThat(new Emulation(Emulation.REGISTRATIONS, folder).obstacle(Platform.host())).isEmpty();
    assertThat(folder).isEmptyDirectory();
  }

  /** Each of these ends with 42 under qemu-user 7.2 for its architecture. */
  @ParameterizedTest
  @CsvSource({
    "amd64, d80302905205db38",
    "386, 8dee1a9d7f309ba8",
    "arm64, 61d3ff1fbf6c91d4",
    "arm, 3be6f918167ec8b8",
    "riscv64, da08450e5ff98d27",
    "ppc64le, b629f1c4a652b6c6",
    "s390x, bce3982e26170ca8",
  })
  void theProgramsAreThoseThatWereTriedWithEmulators(String architecture, String digest) {
    ForeignProgram program =
        ForeignProgram.of(Platform.parse("linux/" + architecture)).orElseThrow();

    assertThat(Digest.of(program.bytes()).hex()).startsWith(digest);
  }
}
