package io.jbuild.oci;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NoiseTest {

  @ParameterizedTest
  @CsvSource({
    "apt-logs,/var/log/apt/history.log",
    "apt-logs,/var/log/apt/eipp.log.xz",
    "dpkg-logs,/var/log/dpkg.log",
    "dpkg-logs,/var/log/alternatives.log",
    "apt-caches,/var/cache/apt/pkgcache.bin",
    "apt-caches,/var/cache/apt/srcpkgcache.bin",
    "debconf-backups,/var/cache/debconf/templates.dat-old",
    "ldconfig,/var/cache/ldconfig/aux-cache",
    "machine-id,/etc/machine-id",
    "machine-id,/var/lib/dbus/machine-id",
    "dnf-logs,/var/log/dnf.rpm.log",
    "dnf-logs,/var/log/yum.log",
    "dnf-logs,/var/lib/dnf/history.sqlite-wal",
    "wget-hsts,/root/.wget-hsts",
    "wget-hsts,/.wget-hsts",
  })
  void aFileIsTheNoiseOfOneName(String name, String path) {
    assertThat(Arrays.stream(Noise.values()).filter(noise -> noise.covers(path)))
        .containsExactly(Noise.of(name).orElseThrow());
  }

  @ParameterizedTest
  @CsvSource({
    "/var/log/apt",
    "/var/log/apt/old/history.log",
    "/var/log/myapp.log",
    "/srv/var/log/dpkg.log",
    "/var/cache/apt/archives/a.deb",
    "/var/lib/apt/lists/x",
    "/etc/machine-id.new",
    "/home/a.wget-hsts",
  })
  void whatIsNotKnownIsNotNoise(String path) {
    assertThat(Noise.values()).noneMatch(noise -> noise.covers(path));
  }

  @Test
  void aPathWithALineFeedIsLookedAtWhole() {
    assertThat(Noise.WGET_HSTS.covers("/a\nb/.wget-hsts")).isTrue();
    assertThat(Noise.DPKG_LOGS.covers("/var/log/dpkg.log\n")).isFalse();
  }
}
