package io.jbuild.bill;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.testkit.Tools;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What dpkg's databases say. */
@Tag("interop")
class DpkgBillTest {

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // made before each test
  private BilledBuilds builds;

  @BeforeEach
  void makeContext() throws Exception {
    builds = new BilledBuilds(folder);
  }

  @Test
  void packagesAreThoseThatDpkgQueryLists() throws Exception {
    Tools.require("dpkg-query");
    makeDebian();

    JsonNode bill = builds.build();

    assertThat(BilledBuilds.urls(bill))
        .containsExactly(
            "pkg:deb/debian/bar@9~rc1?arch=all&distro=debian-12",
            "pkg:deb/debian/libfoo@1:2.3%2Bdfsg-4?arch=amd64&distro=debian-12");
    String listed =
        Tools.run(
            "dpkg-query",
            "--admindir=" + builds.context("var/lib/dpkg"),
            "-W",
            "-f=${db:Status-Status} ${Package} ${Version}\\n");
    List<String> installed = new ArrayList<>();
    listed.lines().filter(line -> line.startsWith("installed ")).sorted().forEach(installed::add);
    List<String> billed = new ArrayList<>();
    bill.path("components")
        .forEach(
            one ->
                billed.add(
                    "installed "
                        + one.path("name").asString()
                        + " "
                        + one.path("version").asString()));
    assertThat(billed).containsExactlyElementsOf(installed);
  }

  @Test
  void licensesSuppliersAndPlacesAreTold() throws Exception {
    makeDebian();

    JsonNode bill = builds.build();

    JsonNode libfoo = bill.at("/components/1");
    assertThat(libfoo.at("/licenses/0/expression").asString())
        .isEqualTo("MIT AND (GPL-2.0-or-later OR MIT)");
    assertThat(libfoo.at("/evidence/occurrences/0/location").asString())
        .isEqualTo("/var/lib/dpkg/status");
    assertThat(libfoo.at("/properties/0/value").asString()).startsWith("sha256:");
    assertThat(builds.spdx().at("/packages/0/supplier").asString()).isEqualTo("Organization: Team");
    assertThat(builds.spdx().at("/packages/1/supplier").asString())
        .isEqualTo("Person: Some One (one@debian.example)");
  }

  @Test
  void imagesWithoutAPackageManagerHaveAFileForEachPackage() throws Exception {
    builds.file(
        "var/lib/dpkg/status.d/base",
        "Package: base-files\nVersion: 12.4\nArchitecture: amd64\nMaintainer: A\n");
    builds.file("var/lib/dpkg/status.d/base.md5sums", "d41d8cd98f00b204e9800998ecf8427e  etc/x\n");

    assertThat(BilledBuilds.urls(builds.build()))
        .containsExactly("pkg:deb/debian/base-files@12.4?arch=amd64");
  }

  private void makeDebian() throws IOException {
    builds.file("etc/os-release", "NAME=\"Debian\"\nVERSION_ID=\"12\"\nID=debian\n");
    builds.file(
        "var/lib/dpkg/status",
        """
        Package: libfoo
        Status: install ok installed
        Maintainer: Some One <one@debian.example>
        Architecture: amd64
        Version: 1:2.3+dfsg-4
        Description: a text
         that goes on
         .
         Package: no-package

        Package: gone
        Status: deinstall ok config-files
        Architecture: amd64
        Version: 1
        Description: left its settings

        Package: bar
        Status: install ok installed
        Maintainer: Team
        Architecture: all
        Version: 9~rc1
        Description: none
        """);
    builds.file(
        "usr/share/doc/libfoo/copyright",
        """
        Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/

        Files: *
        Copyright: somebody
        License: GPL-2+ or Expat

        License: Expat
         Permission is hereby granted
        """);
    builds.file("usr/share/doc/bar/copyright", "Do what you want.\n");
  }
}
