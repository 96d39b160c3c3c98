package io.jbuild.plan;

import io.jbuild.oci.Platform;

/** The platform args that are there without being declared before FROM (Dockerfile reference). */
record PlatformArgs(Platform target, Platform build) {

  void declareIn(Scope globals, String targetStage) {
    declare(globals, "BUILD", build);
    declare(globals, "TARGET", target);
    globals.setEnv("TARGETSTAGE", targetStage);
  }

  private static void declare(Scope globals, String prefix, Platform platform) {
    globals.setEnv(prefix + "PLATFORM", platform.toString());
    globals.setEnv(prefix + "OS", platform.os());
    globals.setEnv(prefix + "OSVERSION", "");
    globals.setEnv(prefix + "ARCH", platform.architecture());
    globals.setEnv(prefix + "VARIANT", platform.variant().orElse(""));
  }
}
