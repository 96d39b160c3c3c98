package io.jbuild.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PackageUrlsTest {

  /** What is encoded and what is not (ECMA-427, 5.4); URIs of the JDK read it back. */
  @ParameterizedTest
  @CsvSource({
    "1:2.3+dfsg-4~rc_1, 1:2.3%2Bdfsg-4~rc_1",
    "1.0-é, 1.0-%C3%A9",
    "日本, %E6%97%A5%E6%9C%AC",
    "a b@c/d?e#f%g&h=i, a%20b%40c%2Fd%3Fe%23f%25g%26h%3Di",
    "x😀, x%F0%9F%98%80",
  })
  void versionsAreTheirBytesInTwoUpperCaseDigitsEach(String version, String encoded) {
    String url = PackageUrls.of("generic", "", "n", version, new TreeMap<>());

    assertThat(url).isEqualTo("pkg:generic/n@" + encoded);
    assertThat(URI.create(url).getSchemeSpecificPart()).isEqualTo("generic/n@" + version);
  }

  @Test
  void controlCharactersHaveTwoDigitsToo() {
    assertThat(PackageUrls.of("generic", "", "a\nb\u0001", "", new TreeMap<>()))
        .isEqualTo("pkg:generic/a%0Ab%01");
  }

  @Test
  void everyPartIsEncoded() {
    TreeMap<String, String> qualifiers = new TreeMap<>();
    qualifiers.put("distro", "ü-1");
    qualifiers.put("arch", "é:1");

    assertThat(PackageUrls.of("maven", "örg/x.y", "ñame", "ü", qualifiers))
        .isEqualTo("pkg:maven/%C3%B6rg/x.y/%C3%B1ame@%C3%BC?arch=%C3%A9:1&distro=%C3%BC-1");
  }

  /** Characters that a package URL may have (ECMA-427, 5.3). */
  @ParameterizedTest
  @ValueSource(strings = {"é", "..", "a/b", " ", "\u0000", "\ud800", "%41", "+"})
  void whateverANameIsTheUrlHasItsCharactersAlone(String name) {
    assertThat(PackageUrls.of("no type", "..", name, name, new TreeMap<>()))
        .matches("pkg:generic/([A-Za-z0-9.~_:@-]|%[0-9A-F]{2})+");
  }
}
