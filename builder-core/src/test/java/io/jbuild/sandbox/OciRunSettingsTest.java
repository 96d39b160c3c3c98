package io.jbuild.sandbox;

import org.junit.jupiter.api.Tag;

/** Settings on {@code oci}. */
@Tag("namespaces")
class OciRunSettingsTest extends RunSettingsTest {

  @Override
  Rung rung() {
    return Rung.OCI;
  }
}
