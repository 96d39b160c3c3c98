package io.jbuild.attestation;

import java.util.Optional;

/** What an attestation says, by the address of its definition. */
public enum PredicateType {
  /** Where an image comes from (slsa.dev/spec/v1.0/provenance). */
  PROVENANCE("https://slsa.dev/provenance/v1", "provenance.json"),
  /** What is in it, as SPDX 2.3. */
  SPDX("https://spdx.dev/Document", "sbom.spdx.json"),
  /** What is in it, as CycloneDX. */
  CYCLONEDX("https://cyclonedx.org/bom", "sbom.cdx.json");

  private final String address;
  private final String file;

  PredicateType(String address, String file) {
    this.address = address;
    this.file = file;
  }

  /** The type of an address; empty for those of others. */
  public static Optional<PredicateType> of(String address) {
    for (PredicateType type : values()) {
      if (type.address.equals(address)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  /** Its definition's address. */
  public String address() {
    return address;
  }

  /** What it is called beside the files of an image, as BuildKit has it. */
  public String file() {
    return file;
  }
}
