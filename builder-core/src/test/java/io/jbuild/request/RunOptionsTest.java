package io.jbuild.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.oci.RunSettings;
import io.jbuild.oci.RunSettings.Host;
import io.jbuild.oci.RunSettings.Limit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunOptionsTest {

  @Test
  void theyAreReadAsDockerReadsThem() {
    RunSettings settings =
        RunOptions.parse(
            List.of("DB:10.0.0.5", "six=[2001:db8::5]", "two:1.2.3.4,::1", "me:host-gateway"),
            Optional.of("64m"),
            List.of("nofile=100", "core=0:-1"));
    assertThat(settings.hosts())
        .containsExactly(
            new Host("db", "10.0.0.5"),
            new Host("six", "2001:db8::5"),
            new Host("two", "1.2.3.4"),
            new Host("two", "::1"),
            new Host("me", "127.0.0.1"));
    assertThat(settings.sharedMemory()).isEqualTo(OptionalLong.of(64 << 20));
    assertThat(settings.limits())
        .containsExactly(new Limit("nofile", 100, 100), new Limit("core", 0, -1));
    assertThat(RunOptions.parse(List.of(), Optional.of("0"), List.of()))
        .isEqualTo(RunSettings.DEFAULT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"db", "db:", ":1.2.3.4", "a:1.2.3", "a:1.2.3.256", "a:::::", "a b:1.2.3.4", "a:x"})
  void whatIsNoHostIsRefused(String host) {
    assertRefused(List.of(host), Optional.empty(), List.of());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nofile",
        "files=1",
        "nofile=",
        "nofile=a",
        "nofile=2:1",
        "nofile=-1:5",
        "nofile=1:2:3"
      })
  void whatIsNoLimitIsRefused(String limit) {
    assertRefused(List.of(), Optional.empty(), List.of(limit));
  }

  @Test
  void whatIsNoSizeIsRefused() {
    assertRefused(List.of(), Optional.of("big"), List.of());
  }

  private static void assertRefused(
      List<String> hosts, Optional<String> sharedMemory, List<String> limits) {
    BuildException refusal =
        catchThrowableOfType(
            BuildException.class, () -> RunOptions.parse(hosts, sharedMemory, limits));
    assertThat(refusal.blame()).isEqualTo(Blame.USAGE);
    assertThat(refusal.message()).containsAnyOf("invalid", "limit");
  }
}
