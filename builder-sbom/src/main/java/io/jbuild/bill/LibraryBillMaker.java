package io.jbuild.bill;

import io.jbuild.attestation.Attestation;
import io.jbuild.attestation.PredicateType;
import io.jbuild.inventory.Inventory;
import io.jbuild.json.JsonObject;
import io.jbuild.sbom.BillMaker;
import io.jbuild.sbom.BilledImage;
import java.io.IOException;

/** Bills of materials by the libraries of those who define their forms. */
public final class LibraryBillMaker implements BillMaker {

  /** For {@link java.util.ServiceLoader}. */
  public LibraryBillMaker() {}

  @Override
  public Attestation make(BilledImage image, PredicateType format) throws IOException {
    Inventory inventory = Inventory.of(image);
    JsonObject document =
        switch (format) {
          case SPDX -> SpdxBill.of(image, inventory);
          case CYCLONEDX -> CycloneDxBill.of(image, inventory);
          case PROVENANCE -> throw new IllegalArgumentException("provenance is no bill");
        };
    return new Attestation(format, document);
  }
}
