package io.jbuild.sandbox;

import org.junit.jupiter.api.Tag;

/** No way out of {@code oci}. */
@Tag("namespaces")
class OciIsolationTest extends SandboxIsolationTest {

  @Override
  Rung rung() {
    return Rung.OCI;
  }
}
