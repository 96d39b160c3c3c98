package io.jbuild.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeccompProfileTest {

  private static final List<String> DOCKERS = Capabilities.names(Capabilities.DOCKER_DEFAULT);

  private static List<String> allowed(JsonObject filter) throws Exception {
    List<String> names = new ArrayList<>();
    for (JsonObject rule : filter.objects("syscalls")) {
      if (rule.requiredText("action").equals("SCMP_ACT_ALLOW") && rule.objects("args").isEmpty()) {
        names.addAll(rule.texts("names"));
      }
    }
    return names;
  }

  @Test
  void whatDockerRefusesIsRefused() throws Exception {
    JsonObject filter = SeccompProfile.of(DOCKERS, "amd64");

    assertThat(filter.requiredText("defaultAction")).isEqualTo("SCMP_ACT_ERRNO");
    assertThat(allowed(filter))
        .contains("read", "execve", "ptrace", "arch_prctl", "chroot")
        .doesNotContain("mount", "unshare", "setns", "bpf", "init_module", "clone", "reboot");
  }

  @Test
  void aCapabilityBringsItsCalls() throws Exception {
    List<String> more = new ArrayList<>(DOCKERS);
    more.add("CAP_SYS_ADMIN");

    assertThat(allowed(SeccompProfile.of(more, "amd64"))).contains("mount", "unshare", "clone");
  }

  @Test
  void anArchitectureHasItsOwnCalls() throws Exception {
    JsonObject arm = SeccompProfile.of(DOCKERS, "aarch64");

    assertThat(arm.texts("architectures")).containsExactly("SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM");
    assertThat(allowed(arm)).contains("arm_fadvise64_64").doesNotContain("arch_prctl");
  }

  @Test
  void aPcHas32BitProgramsTooButNotThoseOfX32() throws Exception {
    assertThat(SeccompProfile.of(DOCKERS, "amd64").texts("architectures"))
        .containsExactly("SCMP_ARCH_X86_64", "SCMP_ARCH_X86");
  }

  @Test
  void noKernelItNamesIsNewerThanTheOldestWeWorkOn() throws Exception {
    for (JsonObject rule : SeccompProfile.read().objects("syscalls")) {
      if (rule.object("includes").isPresent()) {
        // 5.9 has all system calls that jbuild needs to run a command at all.
        assertThat(rule.object("includes").get().text("minKernel").orElse("0.0"))
            .matches("[0-4]\\.\\d+|5\\.[0-9]");
      }
    }
  }
}
