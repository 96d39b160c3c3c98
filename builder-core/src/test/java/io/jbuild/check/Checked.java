package io.jbuild.check;

import io.jbuild.context.IgnoreRules;
import io.jbuild.device.DeviceSource;
import io.jbuild.dockerfile.Dockerfile;
import io.jbuild.event.Finding;
import io.jbuild.failure.BuildException;
import io.jbuild.grammar.SyntaxTree;
import io.jbuild.oci.ContainerConfig;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageConfig;
import io.jbuild.oci.Platform;
import io.jbuild.oci.RunSettings;
import io.jbuild.plan.NamedContext;
import io.jbuild.plan.NamedContexts;
import io.jbuild.plan.PlanOptions;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A Dockerfile that a test has checked, with all that a test can vary. */
final class Checked {

  private static final Platform AMD64 = Platform.parse("linux/amd64");

  final SortedMap<String, String> buildArgs = new TreeMap<>();
  final SortedMap<String, NamedContext> contexts = new TreeMap<>();
  final List<String> ignored = new ArrayList<>();
  final ContainerConfig base = new ContainerConfig();
  Checks.Extent extent = Checks.Extent.EVERYTHING;
  Optional<String> target = Optional.empty();
  Optional<BuildException> failure = Optional.empty();
  Platform basePlatform = AMD64;
  boolean baseKnown = true;

  /** The findings of a Dockerfile, as {@code 3 Rule: detail}, on an image without variables. */
  static List<String> findings(String dockerfile) {
    return new Checked().in(dockerfile);
  }

  /** Those of BuildKit's rules. */
  static List<String> buildKits(String dockerfile) {
    return findings(dockerfile).stream()
        .filter(finding -> !finding.contains(" " + Finding.OWN))
        .toList();
  }

  List<String> in(String dockerfile) {
    return checks(dockerfile).findings().stream()
        .map(finding -> finding.lines().first() + " " + finding.rule() + ": " + finding.detail())
        .toList();
  }

  Checks checks(String text) {
    SyntaxTree tree = Dockerfile.tree(text.getBytes(StandardCharsets.UTF_8));
    Checks checks = Checks.of(tree, options(), extent);
    checks.form(Optional.empty());
    checks.meaning(
        Dockerfile.of(tree),
        (reference, platform) -> baseKnown ? Optional.of(config()) : Optional.empty(),
        IgnoreRules.of(ignored),
        failure);
    return checks;
  }

  private ImageConfig config() {
    return new ImageConfig(
        Optional.empty(),
        Optional.empty(),
        basePlatform,
        base,
        List.of(Digest.of(new byte[] {1})),
        List.of());
  }

  PlanOptions options() {
    return new PlanOptions(
        target,
        buildArgs,
        Collections.emptySortedMap(),
        Optional.empty(),
        AMD64,
        Optional.empty(),
        new PlanOptions.Times.Derived(),
        Instant.EPOCH,
        /* network= */ true,
        new NamedContexts(contexts),
        List.of(),
        RunSettings.DEFAULT,
        PlanOptions.ALL_ALLOWED,
        DeviceSource.NONE);
  }
}
