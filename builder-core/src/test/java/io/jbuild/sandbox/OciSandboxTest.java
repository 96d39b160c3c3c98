package io.jbuild.sandbox;

import org.junit.jupiter.api.Tag;

/** What holds on {@code namespaces} holds on {@code oci}. */
@Tag("namespaces")
class OciSandboxTest extends NamespaceSandboxTest {

  @Override
  Rung rung() {
    return Rung.OCI;
  }
}
