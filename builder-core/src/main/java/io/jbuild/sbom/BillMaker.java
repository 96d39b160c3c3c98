package io.jbuild.sbom;

import io.jbuild.attestation.Attestation;
import io.jbuild.attestation.PredicateType;
import java.io.IOException;

/** Says what is in images. The one there is, is found by {@link java.util.ServiceLoader}. */
public interface BillMaker {

  /**
   * What is in an image; the same image gives the same.
   *
   * @param format SPDX or CycloneDX
   * @throws io.jbuild.failure.BuildException where the image's own databases make no sense
   */
  Attestation make(BilledImage image, PredicateType format) throws IOException;
}
