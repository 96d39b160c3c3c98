package io.jbuild.bill;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.testkit.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Databases and archives that somebody changed: a bill comes out, valid, whatever they hold. */
@Tag("interop")
class HostileFilesTest {

  private static final int TRIES = 60;

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // made before each test
  private BilledBuilds builds;

  @BeforeEach
  void makeContext() throws Exception {
    builds = new BilledBuilds(folder);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "var/lib/rpm/rpmdb.sqlite",
        "var/lib/dpkg/status",
        "lib/apk/db/installed",
        "app/a.jar",
        "etc/os-release"
      })
  void changedAtRandom(String name) throws Exception {
    byte[] sample = sample(name);
    builds.file("lib/apk/db/installed", "P:a\nV:1\n");
    Random random = new Random(name.hashCode());
    for (int i = 0; i < TRIES; i++) {
      byte[] changed = sample.clone();
      for (int change = 0; change <= i % 8; change++) {
        changed[random.nextInt(Math.min(changed.length, 8192))] = (byte) random.nextInt();
      }
      builds.file(name, "");
      Files.write(builds.context(name), changed);

      assertThat(builds.build().path("bomFormat").asString()).isEqualTo("CycloneDX");
    }
  }

  @Test
  void anArchiveThatIsCutIsNoted() throws Exception {
    byte[] jar = jar();
    Files.createDirectories(builds.context("app"));
    Files.write(builds.context("app/a.jar"), java.util.Arrays.copyOf(jar, jar.length / 2));

    assertThat(builds.build().at("/metadata/properties/0/value").asString())
        .contains("cannot be read to its end");
  }

  @Test
  void whatNoPackageUrlCanHaveIsNamedAllTheSame() throws Exception {
    builds.file("etc/os-release", "ID=..\nVERSION_ID=%\n");
    builds.file("lib/apk/db/installed", "P:a/../\u0001b\nV:@?#\nA:&\nL:((\nm:<>\n");

    assertThat(BilledBuilds.urls(builds.build())).hasSize(1);
  }

  private byte[] sample(String name) throws Exception {
    if (name.endsWith(".sqlite")) {
      Path database = folder.resolve("sample");
      Tools.run(
          "sqlite3",
          database.toString(),
          "create table Packages (hnum integer primary key, blob blob not null);"
              + " insert into Packages values (1, zeroblob(9000)), (2, x'0000000000000000');");
      return Files.readAllBytes(database);
    }
    if (name.endsWith(".jar")) {
      return jar();
    }
    String text =
        name.endsWith("status")
            ? "Package: a\nStatus: install ok installed\nVersion: 1\nMaintainer: A <a@b>\n"
            : name.endsWith("installed")
                ? "P:a\nV:1\nA:x\nL:MIT OR (GPL-2.0-only AND ISC)\nm:A <a@b>\n"
                : "ID=debian\nVERSION_ID=12\n";
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] jar() {
    byte[] noise = new byte[20_000];
    new Random(1).nextBytes(noise);
    java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("META-INF/maven/g/a/pom.properties"));
      zip.write("groupId=g\nartifactId=a\nversion=1\n".getBytes(StandardCharsets.UTF_8));
      zip.putNextEntry(new ZipEntry("noise"));
      zip.write(noise);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
