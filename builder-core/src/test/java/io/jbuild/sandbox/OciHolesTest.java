package io.jbuild.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.sandbox.OciRuntime.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OciHolesTest {

  private static final String LEAKED_DESCRIPTOR = "CVE-2024-21626";

  private static OciVersion runc(String version, String commit) {
    return OciVersion.of("runc version " + version + "\ncommit: " + commit + "\nspec: 1.0.2-dev\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.2.8", "1.2.9", "1.3.3", "1.4.0", "1.4.0-rc.3", "1.5.2", "2.0.0"})
  void aMendedRuncHasNone(String version) {
    assertThat(OciHoles.of(Kind.RUNC, runc(version, "v" + version + "-0-gabc"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.1.15", "1.2.7", "1.3.0", "1.3.2", "1.4.0-rc.1", "1.4.0-rc.2"})
  void aRuncBeforeNovember2025HasThree(String version) {
    assertThat(OciHoles.of(Kind.RUNC, runc(version, "abc")))
        .containsExactly("CVE-2025-31133", "CVE-2025-52565", "CVE-2025-52881");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.0.0-rc93", "1.1.5", "1.1.11", "1.1.5+ds1"})
  void aRuncBefore2024LeaksADescriptorToo(String version) {
    assertThat(OciHoles.of(Kind.RUNC, runc(version, "abc"))).contains(LEAKED_DESCRIPTOR);
  }

  @Test
  void whatDebianMendedIsMended() {
    OciVersion before = runc("1.1.5+ds1", "1.1.5+ds1-1");
    OciVersion mended = runc("1.1.5+ds1", "1.1.5+ds1-1+deb12u1");

    assertThat(OciHoles.of(Kind.RUNC, before)).contains(LEAKED_DESCRIPTOR);
    assertThat(OciHoles.of(Kind.RUNC, mended)).doesNotContain(LEAKED_DESCRIPTOR);
    assertThat(mended.text()).isEqualTo("1.1.5+ds1-1+deb12u1");
  }

  @Test
  void aVersionThatCannotBeReadIsTakenForOld() {
    assertThat(OciHoles.of(Kind.RUNC, OciVersion.of("hello"))).contains(LEAKED_DESCRIPTOR);
    assertThat(OciHoles.of(Kind.YOUKI, OciVersion.of(""))).isNotEmpty();
  }

  @Test
  void othersHaveTheirOwn() {
    assertThat(OciHoles.of(Kind.CRUN, OciVersion.of("crun version 1.4.3\ncommit: a\n")))
        .containsExactly("CVE-2022-27650");
    assertThat(OciHoles.of(Kind.CRUN, OciVersion.of("crun version 1.14\ncommit: a\n"))).isEmpty();
    assertThat(OciHoles.of(Kind.YOUKI, OciVersion.of("youki version: 0.5.6\n"))).hasSize(2);
    assertThat(OciHoles.of(Kind.YOUKI, OciVersion.of("youki version: 0.5.7\n"))).isEmpty();
  }
}
