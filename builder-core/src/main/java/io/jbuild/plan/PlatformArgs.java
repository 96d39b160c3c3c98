package io.jbuild.plan;

import io.jbuild.oci.Platform;
import java.util.Map;

/**
 * The platform args that are there without being declared before FROM (Dockerfile reference).
 *
 * @param given values from outside, which win
 */
record PlatformArgs(Platform target, Platform build, Map<String, String> given) {

  void declareIn(Scope globals, String targetStage) {
    declare(globals, "BUILD", build);
    declare(globals, "TARGET", target);
    set(globals, "TARGETSTAGE", targetStage);
  }

  private void declare(Scope globals, String prefix, Platform platform) {
    set(globals, prefix + "PLATFORM", platform.toString());
    set(globals, prefix + "OS", platform.os());
    set(globals, prefix + "OSVERSION", platform.osVersion().orElse(""));
    set(globals, prefix + "ARCH", platform.architecture());
    set(globals, prefix + "VARIANT", platform.variant().orElse(""));
  }

  private void set(Scope globals, String name, String value) {
    globals.setEnv(name, given.getOrDefault(name, value));
  }
}
