package io.jbuild.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LoadProgramTest {

  private static final int MUCH = 1 << 20;

  @TempDir Path folder;

  @Test
  void whatTheProgramSaysIsHandedOn() throws Exception {
    LoadProgram program = program("[ $(wc -c) = 1048576 ] && echo Loaded it");
    assertThat(program.load(out -> out.write(new byte[MUCH]))).isEqualTo("Loaded it");
  }

  @Test
  void aProgramThatEndsBeforeItReadTellsWhy() throws Exception {
    LoadProgram program = program("echo 'Cannot connect to the daemon' >&2; exit 1");
    assertThatThrownBy(() -> program.load(LoadProgramTest::asTheStoreWrites))
        .isInstanceOf(BuildException.class)
        .hasMessageEndingWith(" load' failed: Cannot connect to the daemon");
  }

  @Test
  void aProgramMayReadAllAndFailThen() throws Exception {
    LoadProgram program = program("cat > /dev/null; echo no room; exit 2");
    assertThatThrownBy(() -> program.load(LoadProgramTest::asTheStoreWrites))
        .hasMessageEndingWith("failed: no room");
  }

  @Test
  void aProgramMaySayMuchBeforeItReads() throws Exception {
    LoadProgram program = program("head -c 300000 /dev/zero | tr '\\0' x; cat > /dev/null");
    assertThat(program.load(out -> out.write(new byte[MUCH]))).hasSize(300_000);
  }

  @Test
  void whatIsWrongWithTheImageIsNoFaultOfTheProgram() throws Exception {
    LoadProgram program = program("cat > /dev/null; echo half an image");
    assertThatThrownBy(
            () ->
                program.load(
                    out -> {
                      throw new BuildException(Blame.MACHINE, "a blob is lost", "");
                    }))
        .hasMessage("a blob is lost");
  }

  /** A stream that breaks is told in the store's own words. */
  private static void asTheStoreWrites(OutputStream out) {
    try {
      out.write(new byte[MUCH]);
    } catch (IOException e) {
      throw new BuildException(Blame.MACHINE, "cannot write the standard output", "", e);
    }
  }

  private LoadProgram program(String script) throws IOException {
    Path file = folder.resolve("docker");
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return new LoadProgram(file.toString());
  }
}
