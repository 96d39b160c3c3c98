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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

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

  /** Nothing is as bad as a document that seems whole. */
  @ParameterizedTest
  @CsvSource({
    "var/lib/dpkg/status, packages of dpkg may be missing",
    "var/lib/dpkg/status.d/base, packages of dpkg may be missing",
    "lib/apk/db/installed, packages of apk may be missing",
    "var/lib/rpm/rpmdb.sqlite, packages of rpm may be missing",
    "var/lib/rpm/Packages.db, packages of rpm may be missing",
    "app/a.jar, components may be missing"
  })
  void bytesThatAreNoDatabaseAreNotedInBothDocuments(String name, String note) throws Exception {
    byte[] noise = new byte[200_000];
    new Random(1).nextBytes(noise);
    builds.file(name, "");
    Files.write(builds.context(name), noise);

    assertThat(note(builds.build())).startsWith("/" + name).contains(note);
    assertThat(builds.spdx().path("comment").asString()).startsWith("/" + name).contains(note);
  }

  @ParameterizedTest
  @CsvSource({
    "var/lib/dpkg/status, 'Package: a\nVersion: 1\n\nVersion: 2\n'",
    "var/lib/dpkg/status, 'Package: a\nVersion: 1\nno field\n'",
    "lib/apk/db/installed, 'P:a\nV:1\n\nV:2\n'",
    "lib/apk/db/installed, 'P:a\nV:1\na:\\0\\0\n'"
  })
  void whatIsWholeBesideTheDamageIsListed(String name, String text) throws Exception {
    builds.file(name, text.translateEscapes());

    assertThat(note(builds.build())).contains("/" + name + " is damaged");
    assertThat(BilledBuilds.urls(builds.build())).hasSize(1);
  }

  @Test
  void descriptionsThatAreTooLargeOrDamagedAreNoted() throws Exception {
    builds.file("app/a", "");
    String pom = "META-INF/maven/g/a/pom.properties";
    byte[] large = ("version=1\n#" + " ".repeat(2 << 20) + "\n").getBytes(StandardCharsets.UTF_8);
    Files.write(builds.context("app/large.jar"), jar(pom, large));
    assertThat(note(builds.build())).startsWith("/app/large.jar has a description of more than");

    Files.delete(builds.context("app/large.jar"));
    byte[] wrong = "groupId=\\u00\n".getBytes(StandardCharsets.UTF_8);
    Files.write(builds.context("app/wrong.jar"), jar(pom, wrong));
    assertThat(note(builds.build())).startsWith("/app/wrong.jar has a damaged description");
  }

  @Test
  void archivesThatAreTooDeepAreNoted() throws Exception {
    byte[] jar = jar();
    for (int depth = 2; depth <= 6; depth++) {
      jar = jar("lib/inner.jar", jar);
      builds.file("app/deep.jar", "");
      Files.write(builds.context("app/deep.jar"), jar);
      JsonNode bill = builds.build();
      if (depth <= 5) {
        assertThat(BilledBuilds.urls(bill)).containsExactly("pkg:maven/g/a@1");
        assertThat(note(bill)).isEmpty();
      } else {
        assertThat(note(bill)).startsWith("/app/deep.jar has archives inside more than 4 others");
      }
    }
  }

  private static String note(JsonNode bill) {
    return bill.at("/metadata/properties/0/value").asString("");
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
    byte[] pom = "groupId=g\nartifactId=a\nversion=1\n".getBytes(StandardCharsets.UTF_8);
    return jar("META-INF/maven/g/a/pom.properties", pom, "noise", noise);
  }

  private static byte[] jar(Object... entries) {
    java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (int i = 0; i < entries.length; i += 2) {
        zip.putNextEntry(new ZipEntry((String) entries[i]));
        zip.write((byte[]) entries[i + 1]);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
