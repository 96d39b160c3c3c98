package io.jbuild.cli;

import java.util.regex.Pattern;

/** The options of {@code build} that say something about the image. */
final class AttestArguments {

  private static final String TRUTH = "(?i)(true|false|[tf01])(,|$)";
  private static final Pattern PROVENANCE =
      Pattern.compile(TRUTH + "|(mode|version|builder-id|disabled)=");
  private static final Pattern SBOM =
      Pattern.compile(TRUTH + "|(spdx|cyclonedx)(,|$)|(format|generator|disabled)=");

  private AttestArguments() {}

  static Syntax with(Syntax syntax) {
    return syntax
        .values("type=provenance|sbom[,...]", "Attach statements about the image", "--attest")
        .optionalValue(
            "mode=min|max",
            "Attach where the image comes from (--attest=type=provenance)",
            "--provenance",
            PROVENANCE)
        .optionalValue(
            "spdx|cyclonedx", "Attach what is in the image (--attest=type=sbom)", "--sbom", SBOM);
  }
}
