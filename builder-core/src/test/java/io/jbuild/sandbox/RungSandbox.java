package io.jbuild.sandbox;

import io.jbuild.testkit.Tools;
import java.io.IOException;
import java.nio.file.Path;

/** Opens the sandbox of a rung, whatever a build would choose. */
final class RungSandbox {

  private static final Path RESOLVER = Path.of("/etc/resolv.conf");

  private RungSandbox() {}

  static Sandbox open(Rung rung) throws IOException {
    return switch (rung) {
      case NAMESPACES -> NamespaceSandbox.open(RESOLVER);
      case OCI -> {
        String folder = Tools.require("runc").resolveSibling("").toString();
        yield OciSandbox.open(
            OciRuntime.find(OciRuntime.Kind.RUNC, folder).orElseThrow(), RESOLVER);
      }
      case CHROOT -> ChrootSandbox.open(RESOLVER);
    };
  }
}
