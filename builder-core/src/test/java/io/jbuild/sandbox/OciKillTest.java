package io.jbuild.sandbox;

import org.junit.jupiter.api.Tag;

/** Nothing of {@code oci} outlives us. */
@Tag("namespaces")
class OciKillTest extends SandboxKillTest {

  @Override
  Rung rung() {
    return Rung.OCI;
  }
}
