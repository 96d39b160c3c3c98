package io.jbuild.request;

import io.jbuild.attestation.PredicateType;
import io.jbuild.failure.BuildException;
import io.jbuild.oci.Platform;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is said about images: in the store, else in the registries that their names say. */
public interface ImageAttestations {

  /** What somebody wants to know of an image. */
  enum Question {
    PROVENANCE,
    SBOM;

    /** As a user calls it. */
    public String word() {
      return this == PROVENANCE ? "provenance" : "SBOM";
    }

    /** What answers it, the best first. */
    public List<PredicateType> types() {
      return this == PROVENANCE
          ? List.of(PredicateType.PROVENANCE)
          : List.of(PredicateType.SPDX, PredicateType.CYCLONEDX);
    }
  }

  /**
   * The predicate that answers, as Java's own values: maps, lists, strings, numbers, booleans.
   *
   * @param name the image's name, id or the beginning of its id
   * @param platform which of several; empty for the machine's
   * @throws BuildException where there is none
   */
  Map<String, @Nullable Object> find(String name, Optional<Platform> platform, Question question)
      throws IOException, InterruptedException;

  /**
   * What is in an image of the store, found out now, and said to nobody else.
   *
   * @param name the image's name, id or the beginning of its id
   * @param platform which of several; empty for the machine's
   * @param format {@code spdx} or {@code cyclonedx}
   * @param version of jbuild, which the document names
   * @return JSON
   * @throws BuildException where there is no such image or format
   */
  byte[] bill(String name, Optional<Platform> platform, String format, String version)
      throws IOException;
}
