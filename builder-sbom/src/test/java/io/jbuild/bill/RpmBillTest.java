package io.jbuild.bill;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.testkit.Processes;
import io.jbuild.testkit.Tools;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What rpm's databases say. */
@Tag("interop")
class RpmBillTest {

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // made before each test
  private BilledBuilds builds;

  @BeforeEach
  void makeContext() throws Exception {
    builds = new BilledBuilds(folder);
  }

  @Test
  void packagesAreThoseThatRpmLists() throws Exception {
    String rpm = Tools.require("rpm").toString();
    Path top = makePackages();
    Path database = Files.createDirectories(builds.context("var/lib/rpm"));
    List<String> command =
        new ArrayList<>(
            List.of(
                rpm,
                "--dbpath",
                database.toString(),
                "--define",
                "_db_backend sqlite",
                "--justdb",
                "--nodeps",
                "-i"));
    try (var packages = Files.walk(top.resolve("RPMS"))) {
      packages.filter(Files::isRegularFile).map(Path::toString).sorted().forEach(command::add);
    }
    Processes.check(folder, command);
    builds.file("etc/os-release", "ID=fedora\nVERSION_ID=40\n");

    JsonNode bill = builds.build();

    assertThat(BilledBuilds.urls(bill))
        .containsExactly(
            "pkg:rpm/fedora/foo-more@1.5-3?arch=noarch&distro=fedora-40&epoch=2",
            "pkg:rpm/fedora/foo@1.5-3?arch=noarch&distro=fedora-40&epoch=2");
    String listed =
        Processes.check(
            folder,
            List.of(
                rpm,
                "--dbpath",
                database.toString(),
                "--define",
                "_db_backend sqlite",
                "-qa",
                "--qf",
                "%{NAME} %{EPOCH}:%{VERSION}-%{RELEASE}\\n"));
    assertThat(listed.lines()).containsExactlyInAnyOrder("foo 2:1.5-3", "foo-more 2:1.5-3");
    assertThat(bill.at("/components/0/version").asString()).isEqualTo("2:1.5-3");
    assertThat(bill.at("/components/0/supplier/name").asString()).isEqualTo("Example");
  }

  @Test
  void anOldDatabaseOfRpmIsNotedAndADamagedOneToo() throws Exception {
    builds.file("var/lib/rpm/Packages", "\0\0\0\0");

    JsonNode bill = builds.build();

    assertThat(bill.at("/metadata/properties/0/value").asString()).contains("Berkeley");
    assertThat(builds.spdx().path("comment").asString()).contains("Berkeley");
    builds.file("var/lib/rpm/rpmdb.sqlite", "SQLite format 3\0" + "\1".repeat(5000));
    assertThat(builds.build().at("/metadata/properties/0/value").asString()).contains("damaged");
  }

  /** As rpm's rpmpkg.c lays it out; Debian's rpm does not write that kind. */
  @Test
  void theDatabaseOfRpmsOwnKind() throws Exception {
    byte[] header = header("bar", "2", "1", "BSD-3-Clause");
    ByteBuffer file = ByteBuffer.allocate(4096 + 2 * 4096).order(ByteOrder.LITTLE_ENDIAN);
    file.put("RpmP".getBytes(StandardCharsets.US_ASCII)).putInt(0).putInt(1).putInt(1).putInt(2);
    for (int at = 32; at < 4096; at += 16) {
      file.position(at).put("Slot".getBytes(StandardCharsets.US_ASCII));
    }
    file.position(36).putInt(1).putInt(4096 / 16).putInt(header.length / 16 + 2);
    file.position(4096).put("BlbS".getBytes(StandardCharsets.US_ASCII));
    file.putInt(1).putInt(1).putInt(header.length).put(header);
    builds.file("usr/lib/sysimage/rpm/x", "");
    Files.write(builds.context("usr/lib/sysimage/rpm/Packages.db"), file.array());

    JsonNode bill = builds.build();

    assertThat(BilledBuilds.urls(bill)).containsExactly("pkg:rpm/bar@2-1");
    assertThat(bill.at("/components/0/licenses/0/expression").asString()).isEqualTo("BSD-3-Clause");
    file.putInt(4096, 0);
    Files.write(builds.context("usr/lib/sysimage/rpm/Packages.db"), file.array());
    assertThat(builds.build().at("/metadata/properties/0/value").asString()).contains("damaged");
  }

  private static byte[] header(String name, String version, String release, String license) {
    String[] texts = {name, version, release, license};
    int[] tags = {1000, 1001, 1002, 1014};
    String data = String.join("\0", texts) + "\0";
    ByteBuffer header = ByteBuffer.allocate(8 + 16 * tags.length + data.length());
    header.putInt(tags.length).putInt(data.length());
    int offset = 0;
    for (int i = 0; i < tags.length; i++) {
      header.putInt(tags[i]).putInt(6).putInt(offset).putInt(1);
      offset += texts[i].length() + 1;
    }
    return header.put(data.getBytes(StandardCharsets.US_ASCII)).array();
  }

  private Path makePackages() throws Exception {
    Tools.require("rpmbuild");
    Path spec = folder.resolve("foo.spec");
    Files.writeString(
        spec,
        """
        Name: foo
        Epoch: 2
        Version: 1.5
        Release: 3
        Summary: s
        License: MIT
        Vendor: Example
        BuildArch: noarch
        %description
        %s
        %files
        %package more
        Summary: m
        %description more
        %files more
        """
            // Rows larger than a page go on in others.
            .replace("%s", "long ".repeat(5000)));
    Path top = folder.resolve("rpmbuild");
    Processes.check(
        folder, List.of("rpmbuild", "-bb", "--define", "_topdir " + top, spec.toString()));
    return top;
  }
}
