package io.jbuild.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnJvmTest {

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-agentlib:jdwp=transport=dt_socket,server=y,address=5005",
        "-agentpath:/x.so",
        "-javaagent:a.jar",
        "-Xrunjdwp:server=y",
        "-Xdebug",
        "-Xlog:gc*",
        "-Xloggc:gc.log",
        "-verbose:class",
        "-XX:+HeapDumpOnOutOfMemoryError",
        "-XX:HeapDumpPath=/x",
        "-XX:+PrintFlagsFinal",
        "-XX:OnOutOfMemoryError=kill",
        "-XX:StartFlightRecording=x",
        "-XX:ArchiveClassesAtExit=x.jsa",
        "-Xshare:dump",
        "-Xshare:on",
        "-Dmaven.multiModuleProjectDirectory=/x",
        "-Dclassworlds.conf=/x",
        "-Dcom.sun.management.jmxremote.port=9999",
        "-Djbuild.terminals=2",
        "--module-path=/x"
      })
  void whatBelongsToOneJvmStaysThere(String argument) {
    assertThat(OwnJvm.shared(List.of(argument))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-Xmx1g",
        "-XX:MaxRAMPercentage=50",
        "-XX:MaxNewSize=170m",
        "-XX:+UseSerialGC",
        "-XX:-UsePerfData",
        "-XX:+UseCompressedOops",
        "-Xshare:auto",
        "-Xlog:disable",
        "-XX:SharedArchiveFile=/x.jsa",
        "-XX:TieredStopAtLevel=1",
        "-XX:Tier4InvocationThreshold=50000",
        "-XX:+IgnoreUnrecognizedVMOptions",
        "--sun-misc-unsafe-memory-access=allow",
        "--enable-native-access=ALL-UNNAMED",
        "-ea",
        "-ea:io.jbuild...",
        "-Djava.io.tmpdir=/x",
        "-Djna.tmpdir=/x"
      })
  void whatMakesItOneLikeThisIsHandedOn(String argument) {
    assertThat(OwnJvm.shared(List.of(argument))).containsExactly(argument);
  }

  @Test
  void theClassPathIsWhereTheClassesAreFrom() throws Exception {
    Path first = Files.createDirectory(folder.resolve("with spaces"));
    Path second = Files.createDirectory(folder.resolve("second"));
    try (URLClassLoader tool = loader(ClassLoader.getPlatformClassLoader(), second);
        URLClassLoader plugin = loader(tool, first);
        URLClassLoader above = loader(ClassLoader.getSystemClassLoader(), first)) {
      String own = System.getProperty("java.class.path");
      assertThat(OwnJvm.classPath(plugin)).isEqualTo(first + ":" + second);
      assertThat(OwnJvm.classPath(above)).isEqualTo(first + ":" + own);
      assertThat(OwnJvm.classPath(ClassLoader.getSystemClassLoader())).isEqualTo(own);
    }
  }

  private static URLClassLoader loader(ClassLoader parent, Path place) throws Exception {
    return new URLClassLoader(new URL[] {place.toUri().toURL()}, parent);
  }
}
