package io.jbuild.bill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.Jbuild;
import io.jbuild.request.ImageAttestations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeMap;
import java.util.jar.JarOutputStream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Bills of images of all kinds, read by those who define their forms. */
@Tag("interop")
class BilledBuildTest {

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // made before each test
  private BilledBuilds builds;

  @BeforeEach
  void makeContext() throws Exception {
    builds = new BilledBuilds(folder);
  }

  @Test
  void anEmptyImageHasAnEmptyBill() throws Exception {
    builds.file("f", "content");

    assertThat(BilledBuilds.urls(builds.build())).isEmpty();
  }

  @Test
  void anImageOfTheStoreIsBilledInsideAnyThread() throws Exception {
    builds.file("lib/apk/db/installed", "P:musl\nV:1.2.5-r0\nA:x86_64\n\n");
    JsonNode cycloneDx = builds.build();
    ImageAttestations attestations =
        Jbuild.open(folder.resolve("store"), new TreeMap<>()).attestations();
    Thread thread = Thread.currentThread();
    ClassLoader own = thread.getContextClassLoader();
    thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
    try {
      assertThat(bill(attestations, "cyclonedx")).isEqualTo(cycloneDx);
      assertThat(bill(attestations, "spdx")).isEqualTo(builds.spdx());
    } finally {
      thread.setContextClassLoader(own);
    }
    assertThatThrownBy(() -> bill(attestations, "spdx,cyclonedx"))
        .hasMessage("one SBOM has one format, not 'spdx,cyclonedx'");
  }

  private static JsonNode bill(ImageAttestations attestations, String format) throws Exception {
    return JsonMapper.shared()
        .readTree(attestations.bill("billed", Optional.empty(), format, "1.2.3"));
  }

  @Test
  void packagesOfApk() throws Exception {
    builds.file("etc/os-release", "ID=alpine\nVERSION_ID=3.20.1\n");
    builds.file(
        "lib/apk/db/installed",
        """
        C:Q1abc=
        P:musl
        V:1.2.5-r0
        A:x86_64
        T:the musl c library
        L:MIT
        m:Somebody <s@alpine.example>
        F:lib
        R:ld-musl-x86_64.so.1

        P:odd
        V:1
        A:x86_64
        L:custom thing
        """);

    JsonNode bill = builds.build();

    assertThat(BilledBuilds.urls(bill))
        .containsExactly(
            "pkg:apk/alpine/musl@1.2.5-r0?arch=x86_64&distro=alpine-3.20.1",
            "pkg:apk/alpine/odd@1?arch=x86_64&distro=alpine-3.20.1");
    assertThat(bill.at("/components/0/licenses/0/expression").asString()).isEqualTo("MIT");
    assertThat(bill.at("/components/1/licenses/0/license/name").asString())
        .isEqualTo("custom thing");
    assertThat(builds.spdx().at("/packages/1/licenseComments").asString()).contains("custom thing");
  }

  @Test
  void javaArchivesAndThoseInsideThem() throws Exception {
    byte[] inner = jar("META-INF/maven/g.in/inner/pom.properties", pom("g.in", "inner", "3"));
    Files.createDirectories(builds.context("app"));
    Files.write(
        builds.context("app/outer.jar"),
        jar(
            "META-INF/MANIFEST.MF",
            "Manifest-Version: 1.0\nImplementation-Version: 1\n\n".getBytes(StandardCharsets.UTF_8),
            "META-INF/maven/g.out/outer/pom.properties",
            pom("g.out", "outer", "1"),
            "BOOT-INF/lib/inner.jar",
            inner));
    Files.write(
        builds.context("app/plain-2.0.jar"),
        jar(
            "META-INF/MANIFEST.MF",
            "Manifest-Version: 1.0\nBundle-Version: 2.0\nBundle-License: Apache-2.0\n\n"
                .getBytes(StandardCharsets.UTF_8)));
    builds.file("app/broken.jar", "PK\3\4 and no more");

    JsonNode bill = builds.build();

    assertThat(BilledBuilds.urls(bill))
        .containsExactly(
            "pkg:generic/plain@2.0", "pkg:maven/g.in/inner@3", "pkg:maven/g.out/outer@1");
    assertThat(bill.at("/components/1/evidence/occurrences/0/location").asString())
        .isEqualTo("/app/outer.jar");
    assertThat(bill.at("/components/0/licenses/0/expression").asString()).isEqualTo("Apache-2.0");
  }

  @Test
  void theSameImageHasTheSameBills() throws Exception {
    builds.file("lib/apk/db/installed", "P:a\nV:1\n\nP:b\nV:2\n");
    byte[] first = Files.readAllBytes(builds.build("store"));
    byte[] firstSpdx = Files.readAllBytes(builds.files("sbom.spdx.json"));

    assertThat(Files.readAllBytes(builds.build("other"))).isEqualTo(first);
    assertThat(Files.readAllBytes(builds.files("sbom.spdx.json"))).isEqualTo(firstSpdx);
  }

  private static byte[] pom(String group, String name, String version) {
    return ("groupId=" + group + "\nartifactId=" + name + "\nversion=" + version + "\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Entries, not compressed, as archives inside archives are. */
  private static byte[] jar(Object... entries) {
    java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
    try (JarOutputStream jar = new JarOutputStream(bytes)) {
      for (int i = 0; i < entries.length; i += 2) {
        byte[] content = (byte[]) entries[i + 1];
        ZipEntry entry = new ZipEntry((String) entries[i]);
        CRC32 crc = new CRC32();
        crc.update(content);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(crc.getValue());
        jar.putNextEntry(entry);
        jar.write(content);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
